"""A model that says what its script says."""

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.answers import AnswerText, ReplyPart
from domain.contract import Contract
from domain.errors import ModelUnavailable
from domain.messages import AssistantMessage, Reply
from domain.prompts import Prompt
from domain.tools import ToolDescription
from infrastructure.language_models.structured_output import parse


@dataclass(frozen=True)
class BrokenReply:
    """A reply that breaks off after these words, with this error."""

    text: str
    error: Exception


Line = Contract | str | Exception | BrokenReply | Callable[[Prompt, type[Contract]], Contract | str]
"""An answer, as a contract or its text; a reply, as a text, an `AssistantMessage` or a `BrokenReply`; or an error.

A function gets the prompt and the requested contract, and returns an answer or a reply.
"""


class ScriptedLanguageModel(LanguageModel):
    """Answers in the order of its script, at no cost; a text is parsed as any model's is, and may be malformed."""

    def __init__(self, script: Sequence[Line] = (), *, name: str = "scripted") -> None:
        self.prompts: tuple[Prompt, ...] = ()
        self._script = tuple(script)
        self._name = name

    @property
    @override
    def name(self) -> str:
        return self._name

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        line = self._next(prompt, returning)
        if isinstance(line, BrokenReply):
            raise line.error
        text = line if isinstance(line, str) else line.model_dump_json()
        usage = prompt.estimated_usage(text, cost_usd=0.0)
        return Answered(parse(text, returning, usage=usage), text, usage)

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        line = self._next(prompt, AssistantMessage)
        text = line.text if isinstance(line, AssistantMessage | BrokenReply) else str(line)
        for words in re.findall(r"\s*\S+\s*$|\s*\S+", text):
            yield AnswerText(text=words)
        if isinstance(line, BrokenReply):
            raise line.error
        message = line if isinstance(line, AssistantMessage) else AssistantMessage(text=text)
        yield Reply(message=message, usage=prompt.estimated_usage(text, cost_usd=0.0))

    def _next(self, prompt: Prompt, returning: type[Contract]) -> Contract | str | BrokenReply:
        self.prompts += (prompt,)
        if len(self.prompts) > len(self._script):
            raise ModelUnavailable(f"The script has {len(self._script)} lines, and {prompt.name} needs another")
        line = self._script[len(self.prompts) - 1]
        if isinstance(line, Exception):
            raise line
        return line if isinstance(line, Contract | str | BrokenReply) else line(prompt, returning)
