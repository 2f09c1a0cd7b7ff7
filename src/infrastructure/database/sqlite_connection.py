"""A connection to SQLite whose thread is visited once for each statement."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiosqlite
from typing_extensions import override


class SqliteCursor:
    """Runs a statement and takes its rows in one visit: four are usual, and one costs more than a short statement."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, connection: "SqliteConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement."""
        await self._connection.in_thread(self._run, sqlite3.Cursor.execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of the parameters."""
        await self._connection.in_thread(self._run, sqlite3.Cursor.executemany, statement, parameters)

    async def fetchall(self) -> list[Any]:
        """Return the rows of the last statement."""
        return self._rows

    async def fetchmany(self, size: int = 1) -> list[Any]:
        """Return the next rows."""
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def close(self) -> None:
        """Do nothing: what was open is closed already."""

    def _run(self, connection: sqlite3.Connection, execute: Any, statement: str, parameters: Any) -> None:
        cursor = connection.cursor()
        try:
            execute(cursor, statement, parameters)
            self._rows = cursor.fetchall()
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class SqliteConnection(aiosqlite.Connection):
    """The connection of aiosqlite, with cursors as above; its thread keeps no process from ending."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, iter_chunk_size=64)
        self._thread.daemon = True

    @override
    def cursor(self) -> SqliteCursor:  # type: ignore[override]  # what SQLAlchemy asks of a cursor
        return SqliteCursor(self)

    async def in_thread(self, work: Any, *arguments: Any) -> None:
        """Do work with the connection of the standard library."""
        await self._execute(lambda: work(self._conn, *arguments))  # type: ignore[no-untyped-call]  # not typed there
