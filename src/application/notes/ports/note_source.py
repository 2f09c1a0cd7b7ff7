"""The port to the folders in which a person keeps notes."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from domain.notes.note import NoteFolder, NoteId, NoteItem


class NoteSource(Protocol):
    """Reads the notes of a folder, and never changes them."""

    @abstractmethod
    def locate(self, folder: str, *, must_exist: bool = True) -> NoteFolder:
        """Return the canonical name of a folder, such as the absolute path.

        Raises:
            UnreadableFolder: The name is invalid; or the folder must exist, and is missing or cannot be read.
        """

    @abstractmethod
    def read(self, folder: NoteFolder, known: Mapping[NoteId, str] | None = None) -> AsyncIterator[NoteItem]:
        """Yield every note of the folder, each line of it that was left out, and every file that was skipped.

        They are ordered by source. A note with the fingerprint in `known` is yielded as an `UnchangedNote`.

        Raises:
            UnreadableFolder: The folder is missing or cannot be read.
        """
