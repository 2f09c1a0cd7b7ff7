"""A model that says what it was told to say."""

from collections.abc import Callable, Sequence

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.contract import Contract
from domain.errors import ModelUnavailable
from domain.prompts import Prompt
from infrastructure.language_models.structured_output import parse
from infrastructure.language_models.token_estimates import estimated_usage

Line = Contract | str | Exception | Callable[[Prompt, type[Contract]], Contract | str]
"""A value, the text of one, an error to raise, or a function of the prompt and the contract that is asked for."""


class ScriptedLanguageModel(LanguageModel):
    """Answers in the order of its script, for nothing; text is read as any model's is, and may prove malformed."""

    def __init__(self, answers: Sequence[Line] = (), *, name: str = "scripted") -> None:
        self._answers = tuple(answers)
        self._name = name
        self._asked: list[Prompt] = []

    @property
    @override
    def name(self) -> str:
        return self._name

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Every prompt so far, in the order in which they came."""
        return tuple(self._asked)

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        self._asked.append(prompt)
        number = len(self._asked)
        if number > len(self._answers):
            raise ModelUnavailable(
                f"The script has {len(self._answers)} answers, and {prompt.name} asks for number {number}",
                remedy="Write an answer for each call.",
            )
        line = self._answers[number - 1]
        if isinstance(line, Exception):
            raise line
        said = line if isinstance(line, (Contract, str)) else line(prompt, returning)
        text = said if isinstance(said, str) else said.model_dump_json()
        usage = estimated_usage(prompt, text, cost_usd=0.0)
        return Answered(parse(text, returning, usage=usage), text, usage)
