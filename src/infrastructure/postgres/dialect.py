"""Lets tables and texts that are written for every database work in PostgreSQL as in SQLite."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Column, Dialect, String
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

_ESCAPE: Final = "\ue000"
"""A private-use character: with a 0 after it, it means NUL, which PostgreSQL refuses; with a 1, itself."""


def adapt(engine: AsyncEngine) -> AsyncEngine:
    """Make an engine, before its first use, escape texts and compare them by bytes, as SQLite does."""
    dialect = engine.dialect
    dialect.colspecs = {**dialect.colspecs, String: _EscapedText}
    dialect.ddl_compiler = _BytewiseColumns
    return engine


def escape(text: str) -> str:
    """Return the text with NUL escaped."""
    return text.replace(_ESCAPE, f"{_ESCAPE}1").replace("\0", f"{_ESCAPE}0")


def unescape(text: str) -> str:
    """Return the text that was escaped."""
    return text.replace(f"{_ESCAPE}0", "\0").replace(f"{_ESCAPE}1", _ESCAPE)


class _EscapedText(String):
    render_bind_cast = True

    @override
    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        return lambda value: None if value is None else escape(value)

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], str | None]:
        return lambda value: None if value is None else unescape(value)


class _BytewiseColumns(PGDDLCompiler):
    @override
    def get_column_specification(self, column: Column[Any], **options: Any) -> str:
        collation = ' COLLATE "C"' if isinstance(column.type, String) else ""
        specification = super().get_column_specification(column, **options)  # type: ignore[no-untyped-call]  # SQLAlchemy's
        return f"{specification}{collation}"
