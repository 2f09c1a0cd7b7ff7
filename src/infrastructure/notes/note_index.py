"""How the notes of a database are searched: each database has an index of its own kind."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Subquery

from domain.notes.note import Note, NoteFolder, NoteId

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
    def matching(self, words: Sequence[Sequence[str]], folder: NoteFolder | None) -> Subquery:
        """Select notes with any of the words, each as the stems that it may have, by `number`.

        `matches` is how many of the words a note has, and `rank` how well: the less, the better. Notes of other folders
        may be left out, and of very many notes some that only have common words.
        """
