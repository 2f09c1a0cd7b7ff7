"""A model for tests that answers with what a function makes of the prompt, whatever order it is asked in."""

from collections.abc import Callable

from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from domain.contract import Contract
from domain.errors import AgentError
from domain.prompts import Prompt
from domain.usage import Usage

Reply = Contract | AgentError
Replying = Callable[[Prompt, type[Contract]], Reply]

ONE_CALL = Usage(model_calls=1, input_tokens=10, output_tokens=5, cost_usd=0.25)


class AnsweringLanguageModel(LanguageModel):
    """Answers as told, at the same price each time, and keeps the prompts that it was given in `asked`."""

    def __init__(self, reply: Replying, *, name: str = "answering") -> None:
        self._reply = reply
        self._name = name
        self.asked: list[Prompt] = []

    @property
    @override
    def name(self) -> str:
        return self._name

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        self.asked.append(prompt)
        value = self._reply(prompt, returning)
        if isinstance(value, AgentError):
            raise value
        assert isinstance(value, returning), f"the test answers {value!r} where {returning.__name__} is asked for"
        return Answered(value=value, text=value.model_dump_json(), usage=ONE_CALL)


def in_turn(*replies: Reply) -> Replying:
    """Answer with these, one after the other; being asked more often fails the test."""
    waiting = iter(replies)

    def reply(prompt: Prompt, returning: type[Contract]) -> Reply:
        given = next(waiting, None)
        assert given is not None, f"the model was asked once more than {len(replies)} times"
        return given

    return reply
