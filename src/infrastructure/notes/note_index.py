"""How the notes of a database are searched: each database has an index of its own kind."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Float, Integer, Select, Subquery, func, select, union_all

from domain.notes.note import Note, NoteId

Entry = Mapping[str, object]
"""What an index keeps of a note: parameters of its statement."""


class NoteIndex(ABC):
    """Keeps the stems of each note's names and text in the table `note_index`, by the number of the note."""

    @abstractmethod
    def entries(self, notes: Sequence[Note]) -> Sequence[Entry]:
        """Return what `add` writes; it takes long for many notes."""

    @abstractmethod
    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Write entries of notes that are in the table of notes already."""

    @abstractmethod
    def remove(self, connection: Connection, notes: Sequence[NoteId]) -> None:
        """Remove notes that are still in the table of notes."""

    @abstractmethod
    def hits(self, forms: Sequence[str]) -> Select[tuple[int, float]]:
        """Select the `number` of each note with one of these stems, once, and its `rank`: the less, the better."""

    def matching(self, words: Sequence[Sequence[str]]) -> Subquery:
        """Select the notes with any of the words, how many of them each has, and the sum of its ranks."""
        hit = union_all(*map(self.hits, words)).subquery().c
        matches, rank = func.count(type_=Integer), func.sum(hit.rank, type_=Float)
        return select(hit.number, matches.label("matches"), rank.label("rank")).group_by(hit.number).subquery()
