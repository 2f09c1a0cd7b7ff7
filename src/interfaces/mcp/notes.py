"""Searching and reading the captured notes: the agent's own tools, with the shape of what they answer."""

import json

import mcp_types
from pydantic import ValidationError
from typing_extensions import override

from application.ports.tool import Tool
from domain.contract import Contract
from domain.errors import ToolFailed
from domain.notes import NoteId
from domain.tools import ToolName
from interfaces.mcp.served_tool import ServedTool, Tell, described


class FoundNote(Contract):
    """A note that was found, and the line of it that speaks most of the query."""

    note: NoteId
    title: str
    excerpt: str


class FoundNotes(Contract):
    """What was found, best first."""

    notes: tuple[FoundNote, ...]


class ReadNote(Contract):
    """A note, as much of it as is shown at once."""

    note: NoteId
    title: str
    source: str
    text: str


SHAPES: dict[ToolName, type[Contract]] = {
    ToolName("search_notes"): FoundNotes,
    ToolName("read_note"): ReadNote,
}
"""The agent's own tools that are offered, and what each gives."""


class NotesTool(ServedTool):
    """One of the agent's own tools."""

    def __init__(self, tool: Tool, gives: type[Contract]) -> None:
        self._tool = tool
        self._gives = gives

    @property
    @override
    def definition(self) -> mcp_types.Tool:
        return described(self._tool.description, gives=self._gives)

    @override
    async def call(self, arguments: str, tell: Tell) -> Contract:
        answer = json.loads(await self._tool.call(arguments))
        try:
            return self._gives.model_validate({"notes": answer} if isinstance(answer, list) else answer)
        except ValidationError as error:
            raise ToolFailed(f"{self._tool.description.name} did not answer in its shape") from error


def notes_tools(tools: list[Tool]) -> tuple[ServedTool, ...]:
    """Return those of the agent's tools that are offered."""
    own = {tool.description.name: tool for tool in tools}
    return tuple(NotesTool(own[name], shape) for name, shape in SHAPES.items() if name in own)
