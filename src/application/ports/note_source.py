"""The port to where a person keeps notes."""

from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import Protocol

from domain.notes import Note, NoteFolder, SkippedFile


class NoteSource(Protocol):
    """Reads notes from where a person keeps them, and changes nothing there."""

    @abstractmethod
    def locate(self, folder: str) -> NoteFolder:
        """Return the one name of the folder that a person named; raise `UnreadableFolder` if there is none."""

    @abstractmethod
    def read(self, folder: NoteFolder) -> AsyncIterator[Note | SkippedFile]:
        """Yield every note of the folder, ordered by source, and every file that was passed over with the reason.

        Raises:
            UnreadableFolder: The folder is missing or closed.
        """
