"""Checking what an answer cites."""

from application.ports.note_repository import NoteRepository
from domain.cited_text import Reference, read_whole, references
from domain.contract import Contract


class CheckedAnswer(Contract):
    """An answer as a person reads it, the notes that it cites, and what is wrong with its citations."""

    text: str
    references: tuple[Reference, ...]
    complaints: tuple[str, ...]


class CheckCitations:
    """Finds citations of notes that there are not, and quotes that do not stand in their notes."""

    def __init__(self, *, notes: NoteRepository) -> None:
        self._notes = notes

    async def execute(self, text: str) -> CheckedAnswer:
        """Check the text of a model's answer."""
        shown, citations = read_whole(text)
        cited = dict.fromkeys(citation.note for citation in citations)
        notes = {note.id: note for note in await self._notes.read(tuple(cited))}
        faults = dict.fromkeys(citation.fault(notes) for citation in citations)
        complaints = tuple(f"The answer {fault}" for fault in faults if fault)
        return CheckedAnswer(text=shown, references=references(citations, notes), complaints=complaints)
