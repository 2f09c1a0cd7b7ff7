"""The port to the captured notes."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.notes import Note, NoteEntry, NoteFolder, NoteId


class NoteRepository(Protocol):
    """Keeps notes, and finds the best for a query."""

    @abstractmethod
    async def catalogue(self, folder: NoteFolder | None = None) -> tuple[NoteEntry, ...]:
        """Return the entry of every note in the folder, or of all, ordered by folder and source."""

    @abstractmethod
    async def update(self, *, save: Sequence[Note] = (), remove: Sequence[NoteId] = ()) -> None:
        """Save notes, replacing those of the same id, and remove others: all of it or nothing."""

    @abstractmethod
    async def search(self, query: str, *, limit: int, folder: NoteFolder | None = None) -> tuple[Note, ...]:
        """Return the notes that speak of the query's words, best first; none for a query without words.

        Any text is a valid query. Notes with more of the words stand before those with fewer; a word in title, tags
        or source weighs more than in the text.
        """

    @abstractmethod
    async def read(self, ids: Sequence[NoteId]) -> tuple[Note, ...]:
        """Return the notes with these ids, in the order asked for; an unknown id is passed over."""
