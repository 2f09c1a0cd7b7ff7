"""Notes that are kept until the process ends."""

from collections import Counter
from collections.abc import Sequence

from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from domain.notes.note import FoundNote, Note, NoteEntry, NoteFolder, NoteId
from infrastructure.notes.words import found_note, names_of, query_words, terms

_WEIGHT_OF_NAMES = 8
"""A word in the title, the tags or the source counts as this many words in the text."""


class InMemoryNoteRepository(NoteRepository):
    """Ranks notes by how many of the query's words they have, then by how often they have them."""

    def __init__(self) -> None:
        self._notes: dict[NoteId, Note] = {}

    @override
    async def catalogue(self, folder: NoteFolder | None = None) -> tuple[NoteEntry, ...]:
        return tuple(NoteEntry.of(note) for note in self._in(folder))

    @override
    async def fingerprints(self, folder: NoteFolder | None = None) -> dict[NoteId, str]:
        return {note.id: note.fingerprint for note in self._in(folder)}

    @override
    async def update(self, *, save: Sequence[Note] = (), remove: Sequence[NoteId] = ()) -> None:
        for note in remove:
            self._notes.pop(note, None)
        self._notes.update({note.id: note for note in save})

    @override
    async def search(self, query: str, *, limit: int, folder: NoteFolder | None = None) -> tuple[FoundNote, ...]:
        words = query_words(query)
        ranked: list[tuple[int, int, Note]] = []
        for note in self._in(folder):
            count = Counter(terms(names_of(note)) * _WEIGHT_OF_NAMES + terms(note.text))
            hits = [sum(count[form] for form in forms) for forms in words]
            if any(hits):
                ranked.append((sum(map(bool, hits)), sum(hits), note))
        ranked.sort(key=lambda entry: (-entry[0], -entry[1], entry[2].source, entry[2].folder))
        return tuple(found_note(words, matches, note) for matches, _, note in ranked[:limit])

    @override
    async def read(self, ids: Sequence[NoteId]) -> tuple[Note, ...]:
        return tuple(self._notes[note] for note in ids if note in self._notes)

    def _in(self, folder: NoteFolder | None) -> list[Note]:
        notes = [note for note in self._notes.values() if folder in {None, note.folder}]
        return sorted(notes, key=lambda note: (note.folder, note.source))
