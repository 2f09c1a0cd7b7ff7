"""Notes in a folder of Markdown files: plain, or an Obsidian vault."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from typing_extensions import override

from application.ports.note_source import NoteSource
from domain.errors import UnreadableFolder
from domain.notes import Note, NoteFolder, SkippedFile
from infrastructure.note_sources.files import FoundFile, find_files, read_bytes
from infrastructure.note_sources.note_file import LARGEST_NOTE, parse_note
from infrastructure.note_sources.unfit_file import UnfitFile

_BATCH = 64
"""Files read in one go, in a thread, while others use the loop."""

_REMEDY = "Name a folder of Markdown files that you may read."


class MarkdownFolderNoteSource(NoteSource):
    """Reads every `.md` and `.markdown` file below a folder, but for hidden ones and `not_in`; follows no link."""

    def __init__(self, *, not_in: Path | None = None) -> None:
        self._not_in = not_in

    @override
    def locate(self, folder: str) -> NoteFolder:
        if not folder.strip():
            raise UnreadableFolder("The folder of notes has no name", remedy=_REMEDY)
        try:
            path = Path(folder).expanduser().resolve(strict=True)
            with os.scandir(path):
                pass
            str(path).encode()
        except (OSError, RuntimeError, ValueError) as error:
            raise _unreadable(folder, error) from error
        return NoteFolder(str(path))

    @override
    async def read(self, folder: NoteFolder) -> AsyncIterator[Note | SkippedFile]:
        try:
            not_in = None if self._not_in is None else self._not_in.expanduser().resolve()
            files = await asyncio.to_thread(find_files, Path(folder), not_in=not_in)
        except (OSError, RuntimeError, ValueError) as error:
            raise _unreadable(folder, error) from error
        for begin in range(0, len(files), _BATCH):
            for item in await asyncio.to_thread(_read, folder, files[begin : begin + _BATCH]):
                yield item


def _read(folder: NoteFolder, files: Sequence[FoundFile | SkippedFile]) -> list[Note | SkippedFile]:
    return [_read_file(folder, file) if isinstance(file, FoundFile) else file for file in files]


def _read_file(folder: NoteFolder, file: FoundFile) -> Note | SkippedFile:
    try:
        data = read_bytes(file.path, LARGEST_NOTE)
    except UnfitFile as unfit:
        return SkippedFile(source=file.source, reason=str(unfit))
    return parse_note(folder, file.source, data)


def _unreadable(folder: str, error: Exception) -> UnreadableFolder:
    """Say why, in the system's words where it has some."""
    name = folder.encode("utf-8", "backslashreplace").decode()
    why = (error.strerror if isinstance(error, OSError) else None) or "its name is not valid"
    return UnreadableFolder(f"The folder of notes {name} cannot be read: {why}", remedy=_REMEDY)
