"""The tools that let a model search and read the captured notes, or those of one folder."""

from typing import ClassVar

from pydantic import Field, TypeAdapter
from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from application.ports.tool import Tool
from domain.contract import Contract
from domain.errors import InvalidArguments
from domain.notes.note import FoundNote, NoteFolder, NoteId
from domain.notes.selection import Topic, topics
from domain.tools import ToolDescription, parse_arguments

_MAX_CHARACTERS = 20_000
"""Of a note that is read."""
_FOUND, _TOPICS = TypeAdapter(tuple[FoundNote, ...]), TypeAdapter(tuple[Topic, ...])


class SearchNotesArguments(Contract):
    """Searches a person's notes for words; returns the best notes first, each with its id and the line that matches."""

    query: str = Field(min_length=1, max_length=1000)
    limit: int = Field(default=5, ge=1, le=20)


class ReadNoteArguments(Contract):
    """Reads a note, by the id that a search returned."""

    id: NoteId


class ListTopicsArguments(Contract):
    """Lists the topics of the notes: their tags and folders, with the number of notes, the most common first."""

    limit: int = Field(default=30, ge=1, le=200)


class NotesTool(Tool):
    """Keeps to a folder of notes; `None` is all notes."""

    name: ClassVar[str]
    takes: ClassVar[type[Contract]]

    def __init__(self, repository: NoteRepository, folder: NoteFolder | None) -> None:
        self._repository = repository
        self._folder = folder

    @property
    @override
    def description(self) -> ToolDescription:
        return ToolDescription.of(self.name, self.takes, has_effect=False)


class SearchNotesTool(NotesTool):
    """Returns what a search finds."""

    name = "search_notes"
    takes = SearchNotesArguments

    @override
    async def call(self, arguments: str) -> str:
        asked = parse_arguments(arguments, SearchNotesArguments)
        found = await self._repository.search(asked.query, limit=asked.limit, folder=self._folder)
        return _FOUND.dump_json(found).decode()


class ReadNoteTool(NotesTool):
    """Returns a note of the repository, and nothing else."""

    name = "read_note"
    takes = ReadNoteArguments

    @override
    async def call(self, arguments: str) -> str:
        asked = parse_arguments(arguments, ReadNoteArguments)
        for note in await self._repository.read([asked.id]):
            if self._folder in {None, note.folder}:
                return note.clipped(_MAX_CHARACTERS).model_dump_json(include={"id", "title", "source", "text"})
        raise InvalidArguments(f"There is no note {asked.id!r}. Use an id that a search returned.")


class ListTopicsTool(NotesTool):
    """Returns what the notes are about."""

    name = "list_topics"
    takes = ListTopicsArguments

    @override
    async def call(self, arguments: str) -> str:
        asked = parse_arguments(arguments, ListTopicsArguments)
        found = topics(await self._repository.catalogue(self._folder))
        return _TOPICS.dump_json(found[: asked.limit]).decode()
