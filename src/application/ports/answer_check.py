"""The port to a check that an answer must pass before it counts."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from domain.answers import Reference
from domain.contract import Contract
from domain.messages import Message, ToolMessage, UserMessage
from domain.prompts import PromptName
from domain.tools import ToolCall, ToolDescription


class ToolResults(Contract):
    """What tools returned, in the order of their calls."""

    results: tuple[str, ...]

    @classmethod
    def of(cls, calls: Iterable[ToolCall], messages: Iterable[Message]) -> Self:
        """Return the results of the calls, which are among the messages."""
        found = {each.call: each.text for each in messages if isinstance(each, ToolMessage)}
        return cls(results=tuple(found[call.id] for call in calls))


@dataclass(frozen=True)
class CheckedAnswer:
    """An answer as a person reads it, what it cites, and what is wrong with it."""

    text: str
    references: tuple[Reference, ...] = ()
    complaints: tuple[str, ...] = ()


class AnswerReader(Protocol):
    """Turns an answer, piece by piece, into what a person reads."""

    @abstractmethod
    def read(self, piece: str) -> str:
        """Return what can be shown now; the rest is held back until it is clear what it is."""

    @abstractmethod
    def end(self) -> str:
        """Return what is still held back."""


class AnswerCheck(Protocol):
    """Tells the model how to support its answers, and checks that it did."""

    @property
    @abstractmethod
    def guidance(self) -> PromptName:
        """The prompt without inputs that is added to the agent's instructions."""

    @property
    @abstractmethod
    def introduction(self) -> PromptName:
        """The prompt that shows the model `ToolResults` of the first calls, before the question.

        They are not shown as calls of the model: a small model describes such a result instead of answering from it.
        """

    @abstractmethod
    async def first_calls(self, question: str) -> tuple[ToolCall, ...]:
        """Return the calls to make before the model is asked; those whose tools are not offered are left out."""

    @abstractmethod
    def reader(self) -> AnswerReader:
        """Return a reader for one reply."""

    @abstractmethod
    async def check(self, text: str) -> CheckedAnswer:
        """Check a complete answer."""


async def first_calls(
    messages: Sequence[Message], checks: Iterable[AnswerCheck], tools: Iterable[ToolDescription]
) -> dict[PromptName, tuple[ToolCall, ...]]:
    """Return what each check calls first, by its `introduction`; nothing unless the last message is a question."""
    asked = messages[-1] if messages else None
    if not isinstance(asked, UserMessage):
        return {}
    offered = {tool.name for tool in tools}
    wanted = {check.introduction: await check.first_calls(asked.text) for check in checks}
    possible = {name: tuple(call for call in calls if call.tool in offered) for name, calls in wanted.items()}
    return {name: calls for name, calls in possible.items() if calls}


async def check_answer(text: str, checks: Iterable[AnswerCheck]) -> CheckedAnswer:
    """Return a complete answer after every check; each one reads the text that the one before returned."""
    checked = CheckedAnswer(text)
    for check in checks:
        found = await check.check(checked.text)
        references = checked.references + found.references
        checked = CheckedAnswer(found.text, references, checked.complaints + found.complaints)
    return checked
