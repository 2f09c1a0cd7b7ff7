"""The tool that searches the captured notes."""

import json

from pydantic import Field
from typing_extensions import override

from application.notes.search_notes import SearchNotes, SearchNotesRequest
from application.ports.tool import Tool
from domain.contract import Contract
from domain.notes import NoteFolder
from domain.tools import ToolDescription
from infrastructure.tools.arguments import checked


class SearchNotesArguments(Contract):
    """Find the notes that speak of some words, best first; each comes with its id and the line that shows it."""

    query: str = Field(min_length=1, max_length=1000)
    limit: int = Field(default=5, ge=1, le=20)


class SearchNotesTool(Tool):
    """Lets a model search the notes; it changes nothing."""

    def __init__(self, search: SearchNotes, *, folder: NoteFolder | None = None) -> None:
        self._search = search
        self._folder = folder

    @property
    @override
    def description(self) -> ToolDescription:
        return ToolDescription.of("search_notes", SearchNotesArguments, has_effect=False)

    @override
    async def call(self, arguments: str) -> str:
        asked = checked(arguments, SearchNotesArguments)
        found = await self._search.execute(
            SearchNotesRequest(query=asked.query, limit=asked.limit, folder=self._folder)
        )
        shown = [{"note": f.note.id, "title": f.note.title, "excerpt": f.excerpt} for f in found]
        return json.dumps(shown, ensure_ascii=False)
