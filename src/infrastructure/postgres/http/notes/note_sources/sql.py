"""Notes that are uploaded to any server, and those in folders on this machine's disk."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, LargeBinary, String, column, delete, insert, select, table
from typing_extensions import override

from application.http.notes.ports.note_intake import NoteIntake
from application.notes.ports.note_source import NoteSource
from domain.http.notes.uploaded_file import UploadedFile
from domain.notes.note import NoteFolder, NoteId, NoteItem, SkippedFile
from infrastructure.http.notes.uploads import only_notes
from infrastructure.notes.note_sources.note_file import parse_note
from infrastructure.sql.database import Database

UPLOADS: Final = NoteFolder("uploads")
uploads: Final = table("uploads", column("name", String), column("data", LargeBinary))


class SqlNoteSource(NoteSource, NoteIntake):
    """Keeps uploaded files in the database, as the folder `uploads`, and reads other folders from another source."""

    def __init__(self, database: Database, folders: NoteSource) -> None:
        self._database = database
        self._folders = folders

    @override
    async def keep(self, files: Sequence[UploadedFile]) -> tuple[NoteFolder, tuple[SkippedFile, ...]]:
        notes, skipped = await asyncio.to_thread(only_notes, files)

        def write(connection: Connection) -> None:
            connection.execute(delete(uploads).where(uploads.c.name.in_([note.name for note in notes])))
            connection.execute(insert(uploads), [note.model_dump() for note in notes])

        if notes:
            await self._database.write("uploads", write)
        return UPLOADS, skipped

    @override
    def locate(self, folder: str, *, must_exist: bool = True) -> NoteFolder:
        return UPLOADS if folder == UPLOADS else self._folders.locate(folder, must_exist=must_exist)

    @override
    async def read(self, folder: NoteFolder, known: Mapping[NoteId, str] | None = None) -> AsyncIterator[NoteItem]:
        if folder != UPLOADS:
            async for item in self._folders.read(folder, known):
                yield item
            return
        query = select(uploads).order_by(uploads.c.name)
        files = await self._database.read(lambda connection: connection.execute(query).all())
        for name, data in files:
            for item in parse_note(folder, name, data, known):
                yield item
