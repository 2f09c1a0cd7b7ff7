"""Notes that were uploaded to any server, and those in folders on this machine's disk."""

from collections.abc import AsyncIterator, Mapping

from sqlalchemy import select
from typing_extensions import override

from application.notes.ports.note_source import NoteSource
from domain.notes.note import NoteFolder, NoteId, NoteItem
from infrastructure.notes.note_sources.note_file import parse_note
from infrastructure.postgres.http.notes.note_intakes.sql import UPLOADS, uploads
from infrastructure.sql.database import Database


class SqlNoteSource(NoteSource):
    """Reads the folder `uploads` from the database, and any other folder from another source."""

    def __init__(self, database: Database, folders: NoteSource) -> None:
        self._database = database
        self._folders = folders

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
