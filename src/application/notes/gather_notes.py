"""Gathering the notes on a topic: a snapshot, so that a run goes on from what it began with."""

from pydantic import Field

from application.ports.note_repository import NoteRepository
from domain.contract import Contract
from domain.errors import NothingToWrite
from domain.notes import NoteFolder, NoteSelection
from domain.relevance import most_relevant
from domain.topics import main_topic


class GatherNotesRequest(Contract):
    """A topic, or none for what the notes are mostly about; a folder, or none for all; and how much at most."""

    topic: str | None
    folder: NoteFolder | None
    notes: int = Field(ge=1, le=1_000)
    characters: int = Field(ge=1)


class GatherNotes:
    """Selects the notes that say most of the topic."""

    name = "gather_notes"
    takes = GatherNotesRequest
    gives = NoteSelection
    prompt = None

    def __init__(self, *, repository: NoteRepository) -> None:
        self._repository = repository

    async def execute(self, request: GatherNotesRequest) -> NoteSelection:
        """Return the best notes, clipped; raise `NothingToWrite` if there is none."""
        topic = request.topic or main_topic(await self._repository.catalogue(request.folder)) or ""
        found = await self._repository.search(topic, limit=request.notes, folder=request.folder)
        if not found:
            raise await self._nothing(topic, request.folder)
        chosen = most_relevant(topic, found)
        return NoteSelection(topic=topic, notes=tuple(note.clipped(request.characters) for note in chosen))

    async def _nothing(self, topic: str, folder: NoteFolder | None) -> NothingToWrite:
        if await self._repository.catalogue(folder):
            remedy = "Try other words; 'agent search' shows what is there."
            return NothingToWrite(f"No note speaks of {topic!r}", remedy=remedy)
        if folder is None:
            return NothingToWrite(
                "There are no notes", remedy="Capture some with 'agent capture DIR', or name --notes."
            )
        remedy = "Notes are .md and .markdown files with text; 'agent capture DIR' says which it skipped, and why."
        return NothingToWrite(f"There are no notes in {folder}", remedy=remedy)
