"""The tool that reads a captured note."""

import json

from typing_extensions import override

from application.ports.note_repository import NoteRepository
from application.ports.tool import Tool
from domain.contract import Contract
from domain.errors import InvalidArguments
from domain.notes import NoteFolder, NoteId
from domain.tools import ToolDescription
from infrastructure.tools.arguments import checked

LONGEST = 20_000
"""Characters of a note that a model is given at once."""


class ReadNoteArguments(Contract):
    """Read a note, by the id that a search gave."""

    note: NoteId


class ReadNoteTool(Tool):
    """Lets a model read a note of the repository, and nothing else; it changes nothing."""

    def __init__(self, repository: NoteRepository, *, folder: NoteFolder | None = None) -> None:
        self._repository = repository
        self._folder = folder

    @property
    @override
    def description(self) -> ToolDescription:
        return ToolDescription.of("read_note", ReadNoteArguments, has_effect=False)

    @override
    async def call(self, arguments: str) -> str:
        asked = checked(arguments, ReadNoteArguments)
        for note in await self._repository.read([asked.note]):
            if self._folder not in (None, note.folder):
                break
            shown = note.clipped(LONGEST)
            said = {"note": note.id, "title": note.title, "source": note.source, "text": shown.text}
            return json.dumps(said, ensure_ascii=False)
        raise InvalidArguments(f"There is no note {asked.note!r}", remedy="Take an id from a search.")
