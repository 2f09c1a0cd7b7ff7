"""A check for tests."""

from typing_extensions import override

from application.ports.answer_check import AnswerCheck, AnswerReader, CheckedAnswer
from domain.answers import Reference
from domain.prompts import PromptName
from domain.tools import ToolCall


class NoShouting(AnswerCheck):
    """Rejects answers in capitals, shows exclamation marks as dots, and cites; `first` are its first calls."""

    def __init__(self, *first: ToolCall, cited: tuple[Reference, ...] = ()) -> None:
        self._first = first
        self._cited = cited

    @property
    @override
    def guidance(self) -> PromptName:
        return PromptName("no_shouting")

    @property
    @override
    def introduction(self) -> PromptName:
        return PromptName("looked_up")

    @override
    async def first_calls(self, question: str) -> tuple[ToolCall, ...]:
        return self._first

    @override
    def reader(self) -> AnswerReader:
        return _Reader()

    @override
    async def check(self, text: str) -> CheckedAnswer:
        complaints = ("The answer shouts.",) if text.isupper() else ()
        return CheckedAnswer(text.replace("!", "."), self._cited, complaints)


class _Reader(AnswerReader):
    @override
    def read(self, piece: str) -> str:
        return piece.replace("!", ".")

    @override
    def end(self) -> str:
        return ""
