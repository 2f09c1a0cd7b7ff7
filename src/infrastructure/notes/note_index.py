"""The full-text index of notes, which each database implements in its own way."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Subquery

from domain.notes.note import Note, NoteFolder, NoteId

Entry = Mapping[str, object]
"""The row of a note in the index, as parameters of an SQL statement."""


class NoteIndex(ABC):
    """Keeps the stems of each note's names and text in the table `note_index`, by the number of the note."""

    @abstractmethod
    def entries(self, notes: Sequence[Note]) -> Sequence[Entry]:
        """Return the entries for `add`; this is slow for many notes."""

    @abstractmethod
    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Write the entries of notes that are already in the table of notes."""

    @abstractmethod
    def remove(self, connection: Connection, notes: Sequence[NoteId]) -> None:
        """Remove the entries of notes that are still in the table of notes."""

    @abstractmethod
    def matching(self, words: Sequence[Sequence[str]], folder: NoteFolder | None) -> Subquery:
        """Select the `number` of each note with any of the words; each word is given as its possible stems.

        `matches` is how many of the words the note has; a lower `rank` is better. Notes of other folders may be left
        out, and if very many notes match, some that only have common words.
        """
