"""The port to where uploaded notes are kept."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.http.notes.uploaded_file import UploadedFile
from domain.notes.note import NoteFolder, SkippedFile


class NoteIntake(Protocol):
    """Keeps uploaded files in one folder, which a note source reads."""

    @abstractmethod
    async def keep(self, files: Sequence[UploadedFile]) -> tuple[NoteFolder, tuple[SkippedFile, ...]]:
        """Keep each file that is a note, replacing one of the same name; return the folder, and the other files.

        The names are valid.

        Raises:
            StorageUnusable, StorageFull: Not every file could be written; none is written in part.
        """
