"""The agent's own tools that change nothing, for clients: searching and reading the notes, and what else there is."""

import json
from collections.abc import Sequence

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
"""What each gives, where that is settled; others give JSON of any shape."""


class OwnTool(ServedTool):
    """One of the agent's own tools."""

    def __init__(self, tool: Tool) -> None:
        self._tool = tool
        self._gives = SHAPES.get(tool.description.name)

    @property
    @override
    def definition(self) -> mcp_types.Tool:
        return described(self._tool.description, gives=self._gives)

    @override
    async def call(self, arguments: str, tell: Tell) -> Contract | str:
        said = await self._tool.call(arguments)
        if self._gives is None:
            return said
        answer = json.loads(said)
        try:
            return self._gives.model_validate({"notes": answer} if isinstance(answer, list) else answer)
        except ValidationError as error:
            raise ToolFailed(f"{self._tool.description.name} did not answer in its shape") from error


def own_tools(tools: Sequence[Tool]) -> tuple[ServedTool, ...]:
    """Return those of the agent's tools that change nothing; one that is not implemented yet is left out."""
    return tuple(OwnTool(tool) for tool in tools if _is_harmless(tool))


def _is_harmless(tool: Tool) -> bool:
    try:
        return not tool.description.has_effect
    except NotImplementedError:
        return False
