"""The port to where a person keeps notes."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from domain.notes.note import NoteFolder, NoteId, NoteItem


class NoteSource(Protocol):
    """Reads notes from where a person keeps them, and changes nothing there."""

    @abstractmethod
    def locate(self, folder: str, *, must_exist: bool = True) -> NoteFolder:
        """Return the one name of a folder, however a person names it.

        Raises:
            UnreadableFolder: The folder must exist and is missing or cannot be read, or no folder can have this name.
        """

    @abstractmethod
    def read(self, folder: NoteFolder, known: Mapping[NoteId, str] | None = None) -> AsyncIterator[NoteItem]:
        """Yield every note of the folder, the lines of it that were left out, and every file that was skipped.

        They are ordered by source. A note that still has its `known` fingerprint is unchanged.

        Raises:
            UnreadableFolder: The folder is missing or cannot be read.
        """
