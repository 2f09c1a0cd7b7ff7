"""An index of PostgreSQL: vectors of words with their weights. The agent splits and terms the words."""

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
"""Of the text, which has the weight D, and of the names, which have A."""
_BY_LENGTH: Final = 1
"""Divides the rank of a long note by the logarithm of its length."""
_MOST_WORDS: Final = 10_000
"""Words of a row: a position beyond 16,383 is not kept, and a vector has at most 1 MB."""
_MOST_CHARACTERS: Final = 60
"""Characters of a word: it is found by the first ones."""


class TsvectorNoteIndex(NoteIndex):
    """Removes the rows of a note with the note."""

    @override
    def entries(self, notes: Sequence[Note]) -> Sequence[Entry]:
        return [{"note": note.id, "words": words} for note in notes for words in _vectors(note)]

    @override
    def add(self, connection: sa.Connection, entries: Sequence[Entry]) -> None:
        rows = _NUMBER.add_columns(sa.bindparam("words", type_=TSVECTOR))
        connection.execute(sa.insert(_INDEX).from_select(["number", "words"], rows), entries)

    @override
    def remove(self, connection: sa.Connection, notes: Sequence[NoteId]) -> None:
        """Leave it to the table of notes, on which the index depends."""

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
    for start in range(0, len(words) or 1, _MOST_WORDS):
        part = enumerate(words[start : start + _MOST_WORDS], start=1)
        yield " ".join(f"{_quoted(word)}:{position}{weight}" for position, (word, weight) in part)


def _quoted(word: str) -> str:
    """Return a word in which nothing is an operator."""
    known = word[:_MOST_CHARACTERS].encode(errors="replace").decode().replace("\0", " ")
    return "'" + known.replace("\\", "\\\\").replace("'", "''") + "'"
