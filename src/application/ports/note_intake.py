"""The port to where notes are kept that callers hand in."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.handed_in import HandedInFile
from domain.notes import NoteFolder


class NoteIntake(Protocol):
    """Keeps the files that callers hand in, all in one folder that a note source reads."""

    @abstractmethod
    async def keep(self, files: Sequence[HandedInFile]) -> NoteFolder:
        """Keep each file, whole, in the place of one of the same name, and return the folder.

        The files have no complaints.

        Raises:
            StorageUnusable, StorageFull: They could not be written; each file is there as it was, or as it is now.
        """
