"""Uploaded notes in memory, where a note source in memory reads them."""

from collections.abc import Sequence

from typing_extensions import override

from application.http.notes.ports.note_intake import NoteIntake
from domain.http.notes.uploaded_file import UploadedFile
from domain.notes.note import NoteFolder, SkippedFile
from infrastructure.http.notes.uploads import only_notes
from infrastructure.notes.note_sources.in_memory import InMemoryNoteSource

UPLOADS = NoteFolder("uploads")


class InMemoryNoteIntake(NoteIntake):
    """Adds to a folder of the source."""

    def __init__(self, source: InMemoryNoteSource) -> None:
        self._source = source

    @override
    async def keep(self, files: Sequence[UploadedFile]) -> tuple[NoteFolder, tuple[SkippedFile, ...]]:
        notes, skipped = only_notes(files)
        added = {file.name: file.data.decode("utf-8", "replace") for file in notes}
        self._source.folders[UPLOADS] = {**self._source.folders.get(UPLOADS, {}), **added}
        return UPLOADS, skipped
