"""Handed-in notes as Markdown files, in a folder of their own below the agent's data."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from typing_extensions import override

from application.ports.note_intake import NoteIntake
from domain.handed_in import HandedInFile
from domain.notes import NoteFolder
from infrastructure.whole_file import write_whole


class MarkdownFolderNoteIntake(NoteIntake):
    """Writes each file beside its place and moves it there, so that nobody reads a half of it."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "uploads"

    @override
    async def keep(self, files: Sequence[HandedInFile]) -> NoteFolder:
        await asyncio.to_thread(self._write, tuple(files))
        return NoteFolder(str(self._folder.resolve()))

    def _write(self, files: Sequence[HandedInFile]) -> None:
        for file in files:
            write_whole(self._folder / file.name, file.data, writer=uuid4().hex)
