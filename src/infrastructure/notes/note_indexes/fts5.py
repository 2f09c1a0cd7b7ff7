"""The full-text index of SQLite: a virtual table of FTS5."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Float, Integer, Subquery, bindparam, column, delete, insert, select, table, text
from typing_extensions import override

from domain.notes.note import Note, NoteFolder, NoteId
from infrastructure.notes.note_index import Entry, NoteIndex
from infrastructure.notes.tables import notes as note_table
from infrastructure.notes.words import names_of, terms

_INDEX: Final = table("note_index", column("rowid", Integer), column("name"), column("text"))
_NUMBER: Final = select(note_table.c.number).where(note_table.c.id == bindparam("note"))
_FOUND: Final = text("""
    WITH word AS MATERIALIZED (
        SELECT value AS query, (SELECT count(*) FROM note_index WHERE note_index MATCH value) AS hits
        FROM json_each(:words)
    ), finder AS (
        SELECT query, hits FROM word UNION ALL
        SELECT value, (SELECT count(*) FROM note_index WHERE note_index MATCH value) FROM json_each(:stricter)
        ORDER BY hits LIMIT -1 -- without a limit, SQLite need not keep the order
    )
    SELECT note_index.rowid AS number, count(*) AS matches, sum(note_index.rank) AS rank
    FROM word CROSS JOIN note_index
    WHERE note_index MATCH word.query
    AND note_index.rank MATCH 'bm25(10.0, 1.0)' -- the weight of a word in the note's names, and in its text
    AND ((SELECT sum(hits) FROM word) <= :most_hits OR note_index.rowid IN (
        SELECT DISTINCT note_index.rowid FROM finder CROSS JOIN note_index
        WHERE note_index MATCH finder.query
        AND (:folder IS NULL OR :folder = (SELECT folder FROM notes WHERE number = note_index.rowid))
        LIMIT :most_ranked
    ))
    GROUP BY note_index.rowid
""")
"""`word` has a query for each word, `finder` has stricter ones too. CROSS JOIN keeps the order: the rarest first."""


class Fts5NoteIndex(NoteIndex):
    """Stores the terms of a note, separated by spaces.

    Ranking a note is slower than finding it. If there are more than `most_hits`, only `most_ranked` notes are ranked:
    first those with all words of the query, then those with the rarest words in their names or their text.
    """

    def __init__(self, most_hits: int = 5_000, most_ranked: int = 1_500) -> None:
        self._most = {"most_hits": most_hits, "most_ranked": most_ranked}

    @override
    def entries(self, notes: Sequence[Note]) -> Sequence[Entry]:
        return [
            {"note": note.id, "names": " ".join(terms(names_of(note))), "words": " ".join(terms(note.text))}
            for note in notes
        ]

    @override
    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        rows = _NUMBER.add_columns(bindparam("names"), bindparam("words"))
        connection.execute(insert(_INDEX).from_select(["rowid", "name", "text"], rows), entries)

    @override
    def remove(self, connection: Connection, notes: Sequence[NoteId]) -> None:
        gone = delete(_INDEX).where(_INDEX.c.rowid == _NUMBER.scalar_subquery())
        connection.execute(gone, [{"note": note} for note in notes])

    @override
    def matching(self, words: Sequence[Sequence[str]], folder: NoteFolder | None) -> Subquery:
        asked = [f"({_any_of(forms)})" for forms in words]
        stricter = (" AND ".join(asked), *(f"name : {word}" for word in asked))
        found = _FOUND.bindparams(**self._most, words=json.dumps(asked), stricter=json.dumps(stricter), folder=folder)
        return found.columns(number=Integer, matches=Integer, rank=Float).subquery()


def _any_of(forms: Sequence[str]) -> str:
    """Return a query of FTS5 for any of these forms, quoted so that they contain no operators."""
    valid = (form.encode(errors="replace").decode().replace("\0", " ").replace('"', '""') for form in forms)
    return " OR ".join(f'"{form}"' for form in valid)
