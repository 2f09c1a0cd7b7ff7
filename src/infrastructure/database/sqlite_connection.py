"""A connection to SQLite whose thread is visited once for each statement."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiosqlite
from typing_extensions import override

_AT_ONCE = 1000
"""Rows that are fetched with a statement; further ones stay in the database until they are asked for."""


class SqliteCursor:
    """Runs a statement and takes its rows in one visit: four are usual, and one costs more than a short statement."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, connection: "SqliteConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self._open: sqlite3.Cursor | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement."""
        await self._connection.in_thread(self._run, sqlite3.Cursor.execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of the parameters."""
        await self._connection.in_thread(self._run, sqlite3.Cursor.executemany, statement, parameters)

    async def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        return await self.fetchmany(-1)

    async def fetchmany(self, size: int = 1) -> list[Any]:
        """Return the next rows; all of them if the size is negative."""
        while self._open and not 0 <= size <= len(self._rows):
            await self._connection.in_thread(self._fetch)
        end = len(self._rows) if size < 0 else size
        rows, self._rows = self._rows[:end], self._rows[end:]
        return rows

    async def close(self) -> None:
        """End a statement of which rows are left."""
        if self._open:
            await self._connection.in_thread(lambda _: self._close())

    def _run(self, connection: sqlite3.Connection, execute: Any, statement: str, parameters: Any) -> None:
        cursor = self._open = connection.cursor()
        try:
            execute(cursor, statement, parameters)
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
            self._fetch(connection)
            self.rowcount = cursor.rowcount
        except BaseException:
            self._close()
            raise

    def _fetch(self, _connection: sqlite3.Connection) -> None:
        rows = self._open.fetchmany(_AT_ONCE) if self._open else []
        self._rows += rows
        if len(rows) < _AT_ONCE:
            self._close()

    def _close(self) -> None:
        cursor, self._open = self._open, None
        if cursor:
            cursor.close()


class SqliteConnection(aiosqlite.Connection):
    """The connection of aiosqlite, with cursors as above; its thread keeps no process from ending."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, iter_chunk_size=_AT_ONCE)
        self._thread.daemon = True

    @override
    def cursor(self) -> SqliteCursor:  # type: ignore[override]  # what SQLAlchemy asks of a cursor
        return SqliteCursor(self)

    async def in_thread(self, work: Any, *arguments: Any) -> None:
        """Do work with the connection of the standard library."""
        await self._execute(lambda: work(self._conn, *arguments))  # type: ignore[no-untyped-call]  # not typed there
