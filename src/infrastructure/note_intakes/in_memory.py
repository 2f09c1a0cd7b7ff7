"""Handed-in notes in memory, where a note source in memory reads them."""

from collections.abc import MutableMapping, Sequence

from typing_extensions import override

from application.ports.note_intake import NoteIntake
from domain.handed_in import HandedInFile
from domain.notes import NoteFolder

UPLOADS = "uploads"


class InMemoryNoteIntake(NoteIntake):
    """Adds to the folders of an `InMemoryNoteSource`."""

    def __init__(self, folders: MutableMapping[str, dict[str, str]]) -> None:
        self._folders = folders

    @override
    async def keep(self, files: Sequence[HandedInFile]) -> NoteFolder:
        folder = self._folders.setdefault(UPLOADS, {})
        folder.update({file.name: file.data.decode("utf-8", "replace") for file in files})
        return NoteFolder(UPLOADS)
