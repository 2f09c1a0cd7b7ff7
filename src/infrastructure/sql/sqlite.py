"""The database as a file of SQLite."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from application.concurrency import uninterrupted
from infrastructure.diagnosis import refuse_unwritable
from infrastructure.sql.database import Database, Result, Work

_READERS: Final = 4
"""Concurrent transactions that read."""
_FOR_WRITING: Final = "BEGIN IMMEDIATE"
"""Takes the write lock at the start: a transaction that reads first and writes later could not wait for it."""


class SqliteDatabase(Database):
    """One file, whose writers take turns.

    A whole transaction runs in one thread: to change threads for each statement would cost more than the statements.
    The first transaction also loads SQLAlchemy in its thread.
    """

    def __init__(self, path: Path, *, timeout_seconds: float, revisions: tuple[Path, ...] = ()) -> None:
        """Store the arguments; `revisions` are the folders of revisions, by default those of the parts."""
        super().__init__(str(path.absolute()))
        self._path = path
        self._timeout = timeout_seconds
        self._revisions = revisions
        self._engine: Any = None
        self._opening = threading.Lock()
        self._readers = ThreadPoolExecutor(_READERS)
        self._writer = ThreadPoolExecutor(1)

    @override
    async def read(self, work: Work[Result]) -> Result:
        return await _in_thread(self._readers, lambda: self._transact("BEGIN", work))

    @override
    async def write(self, subject: str, work: Work[Result]) -> Result:
        return await uninterrupted(_in_thread(self._writer, lambda: self._transact(_FOR_WRITING, work)))

    @override
    async def erase(self, subject: str, work: Work[Result]) -> Result:
        """Raise `StorageBusy` if another process reads the file for too long: the rows are gone, but erase again."""
        return await _in_thread(self._writer, lambda: self._transact(_FOR_WRITING, work, compact=True))

    @override
    async def examine(self) -> str:
        await asyncio.to_thread(refuse_unwritable, self._path.absolute().parent)
        return await super().examine()

    @override
    async def close(self) -> None:
        await _in_thread(self._writer, self._dispose)

    def _transact(self, begin: str, work: Work[Result], *, compact: bool = False) -> Result:
        from infrastructure.sql import sqlite_files  # noqa: PLC0415 - it loads SQLAlchemy, which takes long

        with sqlite_files.translated_errors(self._path):
            with self._opening:
                if self._engine is None:
                    self._engine = sqlite_files.opened(self._path, self._timeout, self._revisions)
            with sqlite_files.transaction(self._engine, begin) as connection:
                result = work(connection)
            if compact:
                sqlite_files.compact(self._path, self._timeout)
            return result

    def _dispose(self) -> None:
        with self._opening:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None


def _in_thread(threads: Executor, work: Callable[[], Result]) -> asyncio.Future[Result]:
    return asyncio.get_running_loop().run_in_executor(threads, work)
