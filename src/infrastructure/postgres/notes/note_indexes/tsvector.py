"""A full-text index of PostgreSQL: vectors of weighted words, which `terms` takes from the text."""

from collections.abc import Iterator, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from typing_extensions import override

from domain.notes.note import Note, NoteFolder, NoteId
from infrastructure.notes.note_index import Entry, NoteIndex
from infrastructure.notes.tables import notes as note_table
from infrastructure.notes.words import names_of, terms

_INDEX: Final = sa.table("note_index", sa.column("number", sa.Integer), sa.column("words", TSVECTOR))
_NUMBER: Final = sa.select(note_table.c.number).where(note_table.c.id == sa.bindparam("note"))
_WEIGHTS: Final[sa.ColumnClause[str]] = sa.literal_column("'{0.1, 0.1, 0.1, 1.0}'::real[]")
"""The weights of the classes D, C, B and A: D is the text of a note, A are its names."""
_BY_LENGTH: Final = 1
"""An option of `ts_rank`: the rank is divided by the logarithm of the note's length."""
_MAX_WORDS: Final = 10_000
"""Words of a row: PostgreSQL stores no position above 16,383, and at most 1 MB in a vector."""
_MAX_CHARACTERS: Final = 60
"""Of a longer word, in a note or a query, only the start counts."""


class TsvectorNoteIndex(NoteIndex):
    """Has one or more rows for each note, which are deleted with the note."""

    @override
    def entries(self, notes: Sequence[Note]) -> Sequence[Entry]:
        return [{"note": note.id, "words": words} for note in notes for words in _vectors(note)]

    @override
    def add(self, connection: sa.Connection, entries: Sequence[Entry]) -> None:
        rows = _NUMBER.add_columns(sa.bindparam("words", type_=TSVECTOR))
        connection.execute(sa.insert(_INDEX).from_select(["number", "words"], rows), entries)

    @override
    def remove(self, connection: sa.Connection, notes: Sequence[NoteId]) -> None:
        """Do nothing: by a foreign key, the rows are deleted with their note."""

    @override
    def matching(self, words: Sequence[Sequence[str]], folder: NoteFolder | None) -> sa.Subquery:
        hit = sa.union_all(*map(_hits, words)).subquery().c
        matches, rank = sa.func.count(type_=sa.Integer), sa.func.sum(hit.rank, type_=sa.Float)
        return sa.select(hit.number, matches.label("matches"), rank.label("rank")).group_by(hit.number).subquery()


def _hits(forms: Sequence[str]) -> sa.Select[tuple[int, float]]:
    query = sa.literal(" | ".join(map(_quoted, forms)), TSQUERY)
    rank = sa.func.ts_rank(_WEIGHTS, _INDEX.c.words, query, _BY_LENGTH, type_=sa.Float)
    found = sa.select(_INDEX.c.number, (-sa.func.max(rank, type_=sa.Float)).label("rank"))
    return found.where(_INDEX.c.words.bool_op("@@")(query)).group_by(_INDEX.c.number)


def _vectors(note: Note) -> Iterator[str]:
    words = [(word, "A") for word in terms(names_of(note))] + [(word, "D") for word in terms(note.text)]
    for start in range(0, len(words) or 1, _MAX_WORDS):
        part = enumerate(words[start : start + _MAX_WORDS], start=1)
        yield " ".join(f"{_quoted(word)}:{position}{weight}" for position, (word, weight) in part)


def _quoted(word: str) -> str:
    """Return the word in quotes, so that none of its characters is an operator."""
    start = word[:_MAX_CHARACTERS].encode(errors="replace").decode().replace("\0", " ")
    return "'" + start.replace("\\", "\\\\").replace("'", "''") + "'"
