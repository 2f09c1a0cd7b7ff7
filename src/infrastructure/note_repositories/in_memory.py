"""Notes kept until the process ends."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from typing_extensions import override

from application.ports.note_repository import NoteRepository
from domain.notes import Note, NoteEntry, NoteFolder, NoteId
from infrastructure.note_repositories.words import spaced, words, words_of_source, words_to_find

_PROMINENCE: Final = 8
"""How many times a word in the text one in title, tags or source is worth."""


class InMemoryNoteRepository(NoteRepository):
    """Keeps notes in a dictionary; ranks by how many of the query's words a note has, then by how often."""

    def __init__(self) -> None:
        self._notes: dict[NoteId, Note] = {}

    @override
    async def catalogue(self, folder: NoteFolder | None = None) -> tuple[NoteEntry, ...]:
        return tuple(NoteEntry.of(note) for note in self._in(folder))

    @override
    async def update(self, *, save: Sequence[Note] = (), remove: Sequence[NoteId] = ()) -> None:
        for note in remove:
            self._notes.pop(note, None)
        self._notes.update({note.id: note for note in save})

    @override
    async def search(self, query: str, *, limit: int, folder: NoteFolder | None = None) -> tuple[Note, ...]:
        wanted = [_folded(word) for word in words_to_find(query)]
        ranked: list[tuple[int, int, Note]] = []
        for note in self._in(folder):
            counts = _weighted_words(note)
            found = [counts[word] for word in wanted if word in counts]
            if found:
                ranked.append((-len(found), -sum(found), note))
        ranked.sort(key=lambda entry: (entry[0], entry[1], entry[2].source, entry[2].folder))
        return tuple(note for _, _, note in ranked[:limit])

    @override
    async def read(self, ids: Sequence[NoteId]) -> tuple[Note, ...]:
        return tuple(self._notes[note] for note in ids if note in self._notes)

    def _in(self, folder: NoteFolder | None) -> list[Note]:
        notes = [note for note in self._notes.values() if folder is None or note.folder == folder]
        return sorted(notes, key=lambda note: (note.folder, note.source))


def _weighted_words(note: Note) -> Counter[str]:
    prominent = " ".join((note.title, *note.aliases, *note.tags, words_of_source(note.source)))
    counts: Counter[str] = Counter()
    for word in _all_words(prominent):
        counts[word] += _PROMINENCE
    counts.update(_all_words(note.text))
    return counts


def _all_words(text: str) -> list[str]:
    """The text's words, and single characters of Chinese, Japanese and Korean besides the pairs."""
    found = [*words(text)] if text.isascii() else [*words(text), *words(spaced(text))]
    return [_folded(word) for word in found]


def _folded(word: str) -> str:
    """The word in small letters and without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
