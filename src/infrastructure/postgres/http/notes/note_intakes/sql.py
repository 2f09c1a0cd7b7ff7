"""Uploaded notes in the database, where every server reads them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, LargeBinary, String, column, delete, insert, table
from typing_extensions import override

from application.http.notes.ports.note_intake import NoteIntake
from domain.http.notes.uploaded_file import UploadedFile
from domain.notes.note import NoteFolder
from infrastructure.sql.database import Database

UPLOADS: Final = NoteFolder("uploads")
uploads: Final = table("uploads", column("name", String), column("data", LargeBinary))


class SqlNoteIntake(NoteIntake):
    """Stores the files unchanged."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def keep(self, files: Sequence[UploadedFile]) -> NoteFolder:
        def write(connection: Connection) -> None:
            connection.execute(delete(uploads).where(uploads.c.name.in_([file.name for file in files])))
            connection.execute(insert(uploads), [file.model_dump() for file in files])

        await self._database.write("uploads", write)
        return UPLOADS
