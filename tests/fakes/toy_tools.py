"""Tools for tests: one that looks something up, and one with an effect."""

import asyncio

from typing_extensions import override

from application.ports.tool import Tool
from application.ports.tool_source import ToolOffer, ToolSource
from domain.contract import Contract
from domain.messages import AssistantMessage
from domain.tools import OWN_TOOLS, ToolCall, ToolDescription, ToolName, new_tool_call_id, parse_arguments


class Word(Contract):
    """Does something with a word."""

    word: str


class ToyTool(Tool):
    """Returns the word in capitals and remembers it; `seconds` later, or raising `error`."""

    def __init__(
        self,
        name: str = "look_up",
        *,
        has_effect: bool = False,
        seconds: float = 0.0,
        error: Exception | None = None,
        source: str = OWN_TOOLS,
    ) -> None:
        self.called: list[str] = []
        self._name = name
        self._has_effect = has_effect
        self._seconds = seconds
        self._error = error
        self._source = source

    @property
    @override
    def description(self) -> ToolDescription:
        described = ToolDescription.of(self._name, Word, has_effect=self._has_effect)
        return described.model_copy(update={"source": self._source})

    @override
    async def call(self, arguments: str) -> str:
        word = parse_arguments(arguments, Word).word
        self.called.append(word)
        await asyncio.sleep(self._seconds)
        if self._error:
            raise self._error
        return f'"{word.upper()}"'


class ToySource(ToolSource):
    """Offers these tools, and these problems."""

    def __init__(self, *tools: Tool, problems: tuple[str, ...] = ()) -> None:
        self._offer = ToolOffer(tools, problems)

    @override
    async def open(self) -> ToolOffer:
        return self._offer

    @override
    async def close(self) -> None:
        pass


def a_call(word: str = "warp", tool: str = "look_up") -> ToolCall:
    """Return a call of a toy tool."""
    return ToolCall(id=new_tool_call_id(), tool=ToolName(tool), arguments=Word(word=word).model_dump_json())


def calling(*calls: ToolCall, text: str = "") -> AssistantMessage:
    """Return a reply that makes these calls."""
    return AssistantMessage(text=text, calls=calls)
