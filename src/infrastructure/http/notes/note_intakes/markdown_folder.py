"""Uploaded notes as Markdown files, in a folder of the agent's data."""

import asyncio
import errno
from collections.abc import Sequence
from pathlib import Path

from typing_extensions import override

from application.http.notes.ports.note_intake import NoteIntake
from domain.errors import StorageFull, StorageUnusable
from domain.http.notes.uploaded_file import UploadedFile
from domain.identifiers import new_identifier
from domain.notes.note import NoteFolder, SkippedFile
from infrastructure.http.notes.uploads import only_notes


class MarkdownFolderNoteIntake(NoteIntake):
    """Writes each file under a temporary name and then renames it, so that nobody reads half of it."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "uploads"

    @override
    async def keep(self, files: Sequence[UploadedFile]) -> tuple[NoteFolder, tuple[SkippedFile, ...]]:
        notes, skipped = await asyncio.to_thread(only_notes, files)
        try:
            await asyncio.to_thread(self._write, notes)
        except OSError as error:
            kind = StorageFull if error.errno == errno.ENOSPC else StorageUnusable
            raise kind(f"The folder {self._folder} cannot be written: {error.strerror}", path=self._folder) from error
        return NoteFolder(str(self._folder.resolve())), skipped

    def _write(self, files: Sequence[UploadedFile]) -> None:
        for folder in (self._folder.parent, self._folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in files:
            unfinished = self._folder / f".{new_identifier(12)}.tmp"
            try:
                unfinished.write_bytes(file.data)
                unfinished.replace(self._folder / file.name)
            finally:
                unfinished.unlink(missing_ok=True)
