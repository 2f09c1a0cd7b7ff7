"""Notes in the database."""

import asyncio
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, delete, insert, select
from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from domain.notes.note import FoundNote, Note, NoteEntry, NoteFolder, NoteId
from infrastructure.notes.note_index import NoteIndex
from infrastructure.notes.tables import notes
from infrastructure.notes.words import found_note, query_words
from infrastructure.sql.database import Database

_ENTRY = [notes.c[name] for name in NoteEntry.model_fields]
_NOTE = [notes.c[name] for name in Note.model_fields]
Query = TypeVar("Query", bound=Select[Any])
_ANY = select(notes.c.number).limit(1)


class SqlNoteRepository(NoteRepository):
    """Keeps notes in a table, and a full-text index of them beside it."""

    def __init__(self, database: Database, index: NoteIndex) -> None:
        self._database = database
        self._index = index

    @override
    async def catalogue(self, folder: NoteFolder | None = None) -> tuple[NoteEntry, ...]:
        query = _in_folder(select(*_ENTRY).order_by(notes.c.folder, notes.c.source), folder)
        return await self._database.read(lambda connection: tuple(map(NoteEntry.of, connection.execute(query))))

    @override
    async def fingerprints(self, folder: NoteFolder | None = None) -> dict[NoteId, str]:
        query = _in_folder(select(notes.c.id, notes.c.fingerprint), folder)
        return await self._database.read(lambda connection: dict(map(tuple, connection.execute(query))))

    @override
    async def update(self, *, save: Sequence[Note] = (), remove: Sequence[NoteId] = ()) -> None:
        latest = {note.id: note for note in save}
        entries = await asyncio.to_thread(self._index.entries, tuple(latest.values()))

        def write(connection: Connection) -> None:
            if gone := (*remove, *latest):
                self._index.remove(connection, gone)
                statement = delete(notes).where(notes.c.id == bindparam("note"))
                connection.execute(statement, [{"note": note} for note in gone])
            if latest:
                rows = [{**note.model_dump(), "fingerprint": note.fingerprint} for note in latest.values()]
                connection.execute(insert(notes), rows)
                self._index.add(connection, entries)

        await self._database.write("notes", write)

    @override
    async def search(self, query: str, *, limit: int, folder: NoteFolder | None = None) -> tuple[FoundNote, ...]:
        def find(connection: Connection) -> tuple[FoundNote, ...]:
            is_empty = connection.scalar(_ANY) is None  # `query_words` loads the stemmers, which is slow
            words = () if is_empty else query_words(query)
            if not words:
                return ()
            found = self._index.matching(words, folder)
            best = select(*_NOTE, found.c.matches).join(found, notes.c.number == found.c.number)
            best = best.order_by(found.c.matches.desc(), found.c.rank, notes.c.source, notes.c.folder).limit(limit)
            rows = [dict(row) for row in connection.execute(_in_folder(best, folder)).mappings()]
            return tuple(found_note(words, row.pop("matches"), Note.model_validate(row)) for row in rows)

        return await self._database.read(find)

    @override
    async def read(self, ids: Sequence[NoteId]) -> tuple[Note, ...]:
        chosen = select(*_NOTE).where(notes.c.id.in_(ids))
        rows = await self._database.read(lambda connection: connection.execute(chosen).mappings().all())
        known = {row["id"]: Note.model_validate(row) for row in rows}
        return tuple(known[note] for note in ids if note in known)


def _in_folder(query: Query, folder: NoteFolder | None) -> Query:
    return query if folder is None else query.where(notes.c.folder == folder)
