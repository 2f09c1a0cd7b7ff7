"""Searching notes."""

from application.ports.note_repository import NoteRepository
from domain.contract import Contract
from domain.errors import InvalidRequest
from domain.notes import Note, NoteFolder


class SearchNotesRequest(Contract):
    """Words to look for, in one folder or all, and how many notes at most."""

    query: str
    folder: NoteFolder | None = None
    limit: int = 10


class FoundNote(Contract):
    """A note that was found, and the line of it that speaks most of the query."""

    note: Note
    excerpt: str


class SearchNotes:
    """Finds the notes that speak of the query, each with the line that shows it."""

    def __init__(self, *, repository: NoteRepository) -> None:
        self._repository = repository

    async def execute(self, request: SearchNotesRequest) -> tuple[FoundNote, ...]:
        """Return what was found, best first; raise `InvalidRequest` for a query of no words."""
        if not any(letter.isalnum() for letter in request.query):
            raise InvalidRequest("The query has no words", remedy="Name at least one word to look for.")
        notes = await self._repository.search(request.query, limit=request.limit, folder=request.folder)
        return tuple(FoundNote(note=note, excerpt=note.line_about(request.query)) for note in notes)
