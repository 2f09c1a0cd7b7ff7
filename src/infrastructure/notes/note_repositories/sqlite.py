"""Notes in the database, found by SQLite's full-text search."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import (
    ColumnClause,
    Float,
    Integer,
    Subquery,
    bindparam,
    column,
    delete,
    func,
    insert,
    select,
    union_all,
)
from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from domain.notes.note import FoundNote, Note, NoteEntry, NoteFolder, NoteId
from infrastructure.database.database import Database
from infrastructure.notes.tables import note_index, notes
from infrastructure.notes.words import found_note, names_of, stems, wanted

_RANK = "bm25(10.0, 1.0)"
"""The weight of a word in the note's names, and in its text."""
_ENTRY = [notes.c[name] for name in NoteEntry.model_fields]
_NOTE = [notes.c[name] for name in Note.model_fields]
_NUMBER = select(notes.c.number).where(notes.c.id == bindparam("note"))
_INDEX = insert(note_index).from_select(
    ["rowid", "name", "text"], _NUMBER.add_columns(bindparam("names"), bindparam("words"))
)


class SqliteNoteRepository(NoteRepository):
    """Keeps notes in a table, and the stems of their words beside it in an FTS5 index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def catalogue(self, folder: NoteFolder | None = None) -> tuple[NoteEntry, ...]:
        query = select(*_ENTRY).order_by(notes.c.folder, notes.c.source)
        if folder is not None:
            query = query.where(notes.c.folder == folder)
        async with self._database.reading() as connection:
            return tuple(NoteEntry.model_validate(row) for row in (await connection.execute(query)).mappings())

    @override
    async def update(self, *, save: Sequence[Note] = (), remove: Sequence[NoteId] = ()) -> None:
        latest = {note.id: note for note in save}
        index = await asyncio.to_thread(lambda: [_indexed(note) for note in latest.values()])
        async with self._database.writing() as connection:
            if gone := [{"note": note} for note in (*remove, *latest)]:
                await connection.execute(
                    delete(note_index).where(note_index.c.rowid == _NUMBER.scalar_subquery()), gone
                )
                await connection.execute(delete(notes).where(notes.c.id == bindparam("note")), gone)
            if latest:
                rows = [{**note.model_dump(), "fingerprint": note.fingerprint} for note in latest.values()]
                await connection.execute(insert(notes), rows)
                await connection.execute(_INDEX, index)

    @override
    async def search(self, query: str, *, limit: int, folder: NoteFolder | None = None) -> tuple[FoundNote, ...]:
        words = wanted(query)
        if not words:
            return ()
        found = _matching(words)
        best = select(*_NOTE, found.c.matches).join(found, notes.c.number == found.c.number)
        best = best.order_by(found.c.matches.desc(), found.c.rank, notes.c.source, notes.c.folder).limit(limit)
        if folder is not None:
            best = best.where(notes.c.folder == folder)
        async with self._database.reading() as connection:
            rows = [dict(row) for row in (await connection.execute(best)).mappings()]
        return tuple(found_note(words, row.pop("matches"), Note.model_validate(row)) for row in rows)

    @override
    async def read(self, ids: Sequence[NoteId]) -> tuple[Note, ...]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(*_NOTE).where(notes.c.id.in_(ids)))).mappings()
            known = {note.id: note for note in map(Note.model_validate, rows)}
        return tuple(known[note] for note in ids if note in known)


def _indexed(note: Note) -> dict[str, str]:
    return {"note": note.id, "names": " ".join(stems(names_of(note))), "words": " ".join(stems(note.text))}


def _any_of(texts: Sequence[str]) -> str:
    """Return a query of FTS5 for any of these texts, in which nothing is an operator."""
    valid = (text.encode(errors="replace").decode().replace("\0", " ").replace('"', '""') for text in texts)
    return " OR ".join(f'"{text}"' for text in valid)


def _matching(words: Sequence[Sequence[str]]) -> Subquery:
    """Select the notes with any of the words, how many of them each has, and its rank: the less, the better."""
    index: ColumnClause[str] = column(note_index.name)
    number, rank = note_index.c.rowid, note_index.c.rank
    hits = union_all(*(select(number, rank).where(index.match(_any_of(forms)), rank.match(_RANK)) for forms in words))
    hit = hits.subquery().c
    matches, total = func.count(type_=Integer), func.sum(hit.rank, type_=Float)
    columns = hit.rowid.label("number"), matches.label("matches"), total.label("rank")
    return select(*columns).group_by(hit.rowid).subquery()
