"""The tools that let a model search and read the captured notes, or those of one folder."""

from collections.abc import Iterable, Mapping

from pydantic import Field, TypeAdapter
from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from application.ports.tool import Tool
from domain.contract import Contract
from domain.errors import InvalidArguments
from domain.notes.note import Note, NoteFolder, NoteId, by_name, note_name
from domain.notes.passages import Passage, split_passages
from domain.notes.selection import Topic, is_index, topics
from domain.tools import ToolDescription, parse_arguments
from infrastructure.notes.words import query_words, terms
from infrastructure.settings import variable_of

_MAX_CHARACTERS = 20_000
"""The most characters of a note that `read_note` returns."""
_MAX_FOUND = 1_200
"""The most characters shown of the best note of a search; of the second note half as many, of the third a third."""
NO_NOTES = "There are no notes"
"""The start of a search's result if nothing is captured."""
_TOPICS = TypeAdapter(tuple[Topic, ...])


class SearchNotesArguments(Contract):
    """Searches a person's notes for words; returns the best notes first, each with the passages that match."""

    query: str = Field(min_length=1, max_length=1000, description="The words to search for.")
    limit: int = Field(default=5, ge=1, le=20, description="The most notes to return.")


class ReadNoteArguments(Contract):
    """Reads a whole note, by the id that a search returned."""

    id: str = Field(description="The id of the note.")


class ListTopicsArguments(Contract):
    """Lists the topics of the notes: their tags and folders, with the number of notes, the most common first."""

    limit: int = Field(default=30, ge=1, le=200)


class NotesTool(Tool):
    """A tool for the captured notes of one folder, or of all folders if it is `None`."""

    def __init__(self, repository: NoteRepository, folder: NoteFolder | None) -> None:
        self._repository = repository
        self._folder = folder


class SearchNotesTool(NotesTool):
    """Returns the best notes for a query, each with the passages that match; lists of links come last."""

    description = ToolDescription.of("search_notes", SearchNotesArguments, has_effect=False)

    @override
    async def call(self, arguments: str) -> str:
        asked = parse_arguments(arguments, SearchNotesArguments)
        found = await self._repository.search(asked.query, limit=asked.limit, folder=self._folder)
        if not found and not await self._repository.fingerprints(self._folder):
            return NO_NOTES + ("." if self._folder is None else f" in the folder of {variable_of('notes', 'folder')}.")
        if not found:
            return f"No note has any of these words: {asked.query}"
        names = by_name(await self._repository.fingerprints())
        notes = sorted(await self._repository.read([note.id for note in found]), key=is_index)
        shares = ((note, _MAX_FOUND // number) for number, note in enumerate(notes, 1))
        return "\n\n".join(_to_text(note, _best_passages(note, asked.query, room), names) for note, room in shares)


class ReadNoteTool(NotesTool):
    """Returns a captured note; it reads no files."""

    description = ToolDescription.of("read_note", ReadNoteArguments, has_effect=False)

    @override
    async def call(self, arguments: str) -> str:
        asked = parse_arguments(arguments, ReadNoteArguments)
        names = by_name(await self._repository.fingerprints())
        for note in await self._repository.read([names.get(asked.id, NoteId(asked.id))]):
            if self._folder in {None, note.folder}:
                return _to_text(note, split_passages(note.clipped(_MAX_CHARACTERS).text), names)
        raise InvalidArguments(f"There is no note {asked.id!r}. Use an id that a search returned.")


class ListTopicsTool(NotesTool):
    """Returns the topics of the notes."""

    description = ToolDescription.of("list_topics", ListTopicsArguments, has_effect=False)

    @override
    async def call(self, arguments: str) -> str:
        asked = parse_arguments(arguments, ListTopicsArguments)
        found = topics(await self._repository.catalogue(self._folder))
        return _TOPICS.dump_json(found[: asked.limit]).decode()


def _to_text(note: Note, passages: Iterable[Passage], names: Mapping[str, NoteId]) -> str:
    """Return passages for a model: each that can be cited is followed by its mark."""
    name = note_name(note.id) if note_name(note.id) in names else note.id
    lines = [f"# {note.title}", f"(id {name}, file {note.source})"]
    for each in passages:
        space = "\n" if each.text.endswith(("```", "~~~")) else " "
        mark = f"{space}[{name}#{each.number}]" if each.is_evidence else ""
        lines.append(("\n" if each.begins else "") + each.text + mark)
    return "\n".join(lines)


def _best_passages(note: Note, query: str, room: int) -> list[Passage]:
    """Return the first passage and those with most words of the query, up to `room` characters, in the note's order."""
    passages, words = split_passages(note.text), query_words(query)
    terms_of = {each.number: set(terms(each.text)) for each in passages}
    matches = {each.number: sum(not terms_of[each.number].isdisjoint(word) for word in words) for each in passages}
    first = next((each.number for each in passages if each.is_evidence), 0)
    chosen: list[Passage] = []
    for passage in sorted(passages, key=lambda each: (each.number != first, -matches[each.number], each.number)):
        if sum(len(each.text) for each in chosen) + len(passage.text) <= room or not chosen:
            chosen.append(passage)
    return sorted(chosen, key=lambda each: each.number)
