"""A model for tests that answers with what a function makes of the prompt, whatever order it is asked in."""

from collections.abc import AsyncGenerator, Callable, Sequence

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.contract import Contract
from domain.errors import AgentError
from domain.messages import AssistantMessage
from domain.prompts import Prompt
from domain.replies import Reply, ReplyPart, ReplyText
from domain.tools import ToolDescription
from domain.usage import Usage

Given = Contract | AgentError
Giving = Callable[[Prompt, type[Contract]], Given]

ONE_CALL = Usage(model_calls=1, input_tokens=10, output_tokens=5, cost_usd=0.25)


class AnsweringLanguageModel(LanguageModel):
    """Answers as told, at the same price each time, and keeps the prompts that it was given in `asked`."""

    def __init__(self, give: Giving, *, name: str = "answering") -> None:
        self._give = give
        self._name = name
        self.asked: list[Prompt] = []

    @property
    @override
    def name(self) -> str:
        return self._name

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        self.asked.append(prompt)
        value = self._give(prompt, returning)
        if isinstance(value, AgentError):
            raise value
        assert isinstance(value, returning), f"the test answers {value!r} where {returning.__name__} is asked for"
        return Answered(value=value, text=value.model_dump_json(), usage=ONE_CALL)

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        message = (await self.answer(prompt, returning=AssistantMessage)).value
        if message.text:
            yield ReplyText(text=message.text)
        yield Reply(message=message, usage=ONE_CALL)


def in_turn(*answers: Given) -> Giving:
    """Answer with these, one after the other; being asked more often fails the test."""
    waiting = iter(answers)

    def give(prompt: Prompt, returning: type[Contract]) -> Given:
        given = next(waiting, None)
        assert given is not None, f"the model was asked once more than {len(answers)} times"
        return given

    return give
