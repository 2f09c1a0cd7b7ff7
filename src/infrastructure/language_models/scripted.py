"""A model that says what it was told to say."""

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.contract import Contract
from domain.errors import ModelUnavailable
from domain.messages import AssistantMessage
from domain.prompts import Prompt
from domain.replies import Reply, ReplyPart, ReplyText
from domain.tools import ToolDescription
from infrastructure.language_models.structured_output import parse
from infrastructure.language_models.token_estimates import estimated_usage


@dataclass(frozen=True)
class Breaking:
    """A reply that breaks off behind these words, with this error."""

    text: str
    error: Exception


Line = Contract | str | Exception | Breaking | Callable[[Prompt, type[Contract]], Contract | str]
"""A value, the text of one, an error to raise, or a function of the prompt and the contract that is asked for.

A reply is a text, an `AssistantMessage`, or words that break off.
"""


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
        said = self._next(prompt, returning)
        if isinstance(said, Breaking):
            raise said.error
        text = said if isinstance(said, str) else said.model_dump_json()
        usage = estimated_usage(prompt, text, cost_usd=0.0)
        return Answered(parse(text, returning, usage=usage), text, usage)

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        said = self._next(prompt, AssistantMessage)
        text = said.text if isinstance(said, (AssistantMessage, Breaking)) else str(said)
        for words in re.findall(r"\s*\S+\s*$|\s*\S+", text):
            yield ReplyText(text=words)
        if isinstance(said, Breaking):
            raise said.error
        message = said if isinstance(said, AssistantMessage) else AssistantMessage(text=text)
        yield Reply(message=message, usage=estimated_usage(prompt, text, cost_usd=0.0))

    def _next(self, prompt: Prompt, returning: type[Contract]) -> Contract | str | Breaking:
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
        return line if isinstance(line, (Contract, str, Breaking)) else line(prompt, returning)
