"""The step that judges an answer."""

from application.notes.grounded_request import GroundedRequest
from application.runs.ask_model import AskModel
from domain.examinations import Verdict
from domain.prompts import PromptName


class JudgeAnswerRequest(GroundedRequest):
    """What was asked, what came back, what a good answer says, and the notes that the answer cites."""

    asked: str
    answer: str
    expected: tuple[str, ...]


class JudgeAnswer:
    """Asks a model how well an answer stands on its notes, says what was asked for, and reads."""

    name = "judge_answer"
    takes = JudgeAnswerRequest
    gives = Verdict
    prompt = PromptName("evaluation/judge_answer")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: JudgeAnswerRequest) -> Verdict:
        """Return the verdict; a grade that is none goes back to the model."""
        return await self._ask.execute(self.prompt, request, returning=Verdict, complaints=lambda _: ())
