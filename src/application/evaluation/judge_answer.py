"""The step that judges an answer."""

from pydantic import Field

from application.ask_model import AskModel
from domain.contract import Contract
from domain.evaluation.measures import Measure
from domain.prompts import PromptName


class JudgeAnswerRequest(Contract):
    """A question, its answer, the phrases of a good answer, and the material that the answer is based on."""

    asked: str
    answer: str
    expected: tuple[str, ...]
    material: tuple[str, ...]


class Verdict(Contract):
    """A judge's opinion of an answer: the reason first, then grades from 1 (useless) to 5 (nothing to improve)."""

    reason: str = Field(min_length=1)
    grounded: int = Field(ge=1, le=5)
    complete: int = Field(ge=1, le=5)
    clear: int = Field(ge=1, le=5)

    @property
    def measure(self) -> Measure:
        """The mean of the grades, as a share; it can lower the score of a case but not raise it."""
        return Measure(name="judged", value=(self.grounded + self.complete + self.clear - 3) / 12, effect="limits")

    @property
    def in_words(self) -> str:
        """The grades and the reason on one line."""
        grades = f"grounded {self.grounded}, complete {self.complete}, clear {self.clear}"
        return f"{grades}: {' '.join(self.reason.split())}"


class JudgeAnswer:
    """Asks a model how well supported, how complete and how clear an answer is."""

    name = "judge_answer"
    takes = JudgeAnswerRequest
    gives = Verdict
    prompt = PromptName("evaluation/judge_answer")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: JudgeAnswerRequest) -> Verdict:
        """Return the verdict; an invalid grade is sent back to the model."""
        return await self._ask.execute(self.prompt, request, returning=Verdict)
