"""The port to a check that an answer must pass before it counts."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from domain.answers import Reference
from domain.prompts import PromptName
from domain.tools import ToolCall


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

    @abstractmethod
    async def first_calls(self, question: str) -> tuple[ToolCall, ...]:
        """Return the calls that are made before the model is asked, if their tools are offered."""

    @abstractmethod
    def reader(self) -> AnswerReader:
        """Return a reader for one reply."""

    @abstractmethod
    async def check(self, text: str) -> CheckedAnswer:
        """Check a complete answer."""


async def check_answer(text: str, checks: Iterable[AnswerCheck]) -> CheckedAnswer:
    """Return a complete answer after every check."""
    checked = CheckedAnswer(text)
    for check in checks:
        found = await check.check(checked.text)
        references, complaints = checked.references + found.references, checked.complaints + found.complaints
        checked = CheckedAnswer(found.text, references, complaints)
    return checked
