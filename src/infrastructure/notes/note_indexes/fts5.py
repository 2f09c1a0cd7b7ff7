"""An index of SQLite: a virtual table of FTS5."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnClause, Connection, Integer, Select, bindparam, column, delete, insert, select, table
from typing_extensions import override

from domain.notes.note import Note, NoteId
from infrastructure.notes.note_index import Entry, NoteIndex
from infrastructure.notes.tables import notes as note_table
from infrastructure.notes.words import names_of, terms

_INDEX: Final = table("note_index", column("rowid", Integer), column("rank"), column("name"), column("text"))
_NUMBER: Final = select(note_table.c.number).where(note_table.c.id == bindparam("note"))
_RANK: Final = "bm25(10.0, 1.0)"
"""The weight of a word in the note's names, and in its text."""


class Fts5NoteIndex(NoteIndex):
    """The text of a row is the terms, separated by spaces."""

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
    def hits(self, forms: Sequence[str]) -> Select[tuple[int, float]]:
        index: ColumnClause[str] = column(_INDEX.name)
        found = select(_INDEX.c.rowid.label("number"), _INDEX.c.rank)
        return found.where(index.match(_any_of(forms)), _INDEX.c.rank.match(_RANK))


def _any_of(texts: Sequence[str]) -> str:
    """Return a query of FTS5 for any of these texts, in which nothing is an operator."""
    valid = (text.encode(errors="replace").decode().replace("\0", " ").replace('"', '""') for text in texts)
    return " OR ".join(f'"{text}"' for text in valid)
