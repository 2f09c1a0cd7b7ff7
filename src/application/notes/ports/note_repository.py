"""The port to the captured notes."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Protocol

from domain.notes.note import FoundNote, Note, NoteEntry, NoteFolder, NoteId


class NoteRepository(Protocol):
    """Keeps notes, and searches them."""

    @abstractmethod
    async def catalogue(self, folder: NoteFolder | None = None) -> tuple[NoteEntry, ...]:
        """Return the entry of every note in the folder, or of all notes, ordered by folder and source."""

    @abstractmethod
    async def fingerprints(self, folder: NoteFolder | None = None) -> Mapping[NoteId, str]:
        """Return the fingerprint of every note in the folder, or of all notes, by their ids."""

    @abstractmethod
    async def update(self, *, save: Sequence[Note] = (), remove: Sequence[NoteId] = ()) -> None:
        """Save notes, which replace those with the same ids, and remove others: all of this or nothing."""

    @abstractmethod
    async def search(self, query: str, *, limit: int, folder: NoteFolder | None = None) -> tuple[FoundNote, ...]:
        """Return the notes that have words of the query, best first; empty if the query has no words.

        Any text is a valid query. Inflected forms of a word are found too. Notes with more of the words come before
        those with fewer; a word in title, tags or source weighs more than in the text. If very many notes match,
        some that only have common words may be left out.
        """

    @abstractmethod
    async def read(self, ids: Sequence[NoteId]) -> tuple[Note, ...]:
        """Return the notes with these ids, in the order of the ids; unknown ids are left out."""
