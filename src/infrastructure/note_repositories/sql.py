"""Notes in the database, found by full-text search."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from application.ports.note_repository import NoteRepository
from domain.notes import Note, NoteEntry, NoteFolder, NoteId
from infrastructure.database.database import Database
from infrastructure.database.sqlite import matching, note_index
from infrastructure.database.tables import notes
from infrastructure.note_repositories.words import spaced, words_of_source, words_to_find

_AT_ONCE: Final = 500
"""Rows or ids in one statement."""

_ENTRY = (notes.c.id, notes.c.folder, notes.c.source, notes.c.title, notes.c.tags, notes.c.fingerprint)
_NOTE = (*_ENTRY[:-1], notes.c.aliases, notes.c.links, notes.c.text)

_Item = TypeVar("_Item")


class SqlNoteRepository(NoteRepository):
    """Keeps notes in a table, and their words beside it in a full-text index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def catalogue(self, folder: NoteFolder | None = None) -> tuple[NoteEntry, ...]:
        query = select(*_ENTRY).order_by(notes.c.folder, notes.c.source)
        if folder is not None:
            query = query.where(notes.c.folder == folder)
        async with self._database.reading() as connection:
            return tuple(_entry(row) for row in await connection.execute(query))

    @override
    async def update(self, *, save: Sequence[Note] = (), remove: Sequence[NoteId] = ()) -> None:
        latest = {note.id: note for note in save}
        async with self._database.writing() as connection:
            for ids in _batches([*remove, *latest]):
                await _remove(connection, ids)
            for batch in _batches(list(latest.values())):
                await _add(connection, batch)

    @override
    async def search(self, query: str, *, limit: int, folder: NoteFolder | None = None) -> tuple[Note, ...]:
        wanted = words_to_find(query)
        if not wanted:
            return ()
        found = matching([spaced(word) for word in wanted])
        best_first = (
            select(*_NOTE)
            .join(found, notes.c.number == found.c.number)
            .order_by(found.c.hits.desc(), found.c.rank, notes.c.source, notes.c.folder)
            .limit(limit)
        )
        if folder is not None:
            best_first = best_first.where(notes.c.folder == folder)
        async with self._database.reading() as connection:
            return tuple(_note(row) for row in await connection.execute(best_first))

    @override
    async def read(self, ids: Sequence[NoteId]) -> tuple[Note, ...]:
        known: dict[NoteId, Note] = {}
        async with self._database.reading() as connection:
            for batch in _batches(ids):
                rows = await connection.execute(select(*_NOTE).where(notes.c.id.in_(batch)))
                known.update({row.id: _note(row) for row in rows})
        return tuple(known[note] for note in ids if note in known)


async def _remove(connection: AsyncConnection, ids: Sequence[NoteId]) -> None:
    numbers = select(notes.c.number).where(notes.c.id.in_(ids)).scalar_subquery()
    await connection.execute(delete(note_index).where(note_index.c.rowid.in_(numbers)))
    await connection.execute(delete(notes).where(notes.c.id.in_(ids)))


async def _add(connection: AsyncConnection, batch: Sequence[Note]) -> None:
    await connection.execute(insert(notes), [_row(note) for note in batch])
    numbered = select(notes.c.id, notes.c.number).where(notes.c.id.in_([note.id for note in batch]))
    numbers = {row.id: row.number for row in await connection.execute(numbered)}
    await connection.execute(insert(note_index), [{"rowid": numbers[note.id], **_indexed(note)} for note in batch])


def _row(note: Note) -> Mapping[str, object]:
    return {**note.model_dump(), "fingerprint": note.fingerprint}


def _indexed(note: Note) -> Mapping[str, str]:
    """Return the note's words by the weight they have; another name of a note counts as its title."""
    return {
        "title": spaced("\n".join((note.title, *note.aliases))),
        "tags": spaced("\n".join(note.tags)),
        "source": spaced(words_of_source(note.source)),
        "text": spaced(note.text),
    }


def _entry(row: Row[*tuple[Any, ...]]) -> NoteEntry:
    return NoteEntry(
        id=row.id,
        folder=row.folder,
        source=row.source,
        title=row.title,
        tags=tuple(row.tags),
        fingerprint=row.fingerprint,
    )


def _note(row: Row[*tuple[Any, ...]]) -> Note:
    return Note(
        id=row.id,
        folder=row.folder,
        source=row.source,
        title=row.title,
        text=row.text,
        tags=tuple(row.tags),
        aliases=tuple(row.aliases),
        links=tuple(row.links),
    )


def _batches(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
