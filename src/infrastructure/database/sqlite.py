"""The database as a file of SQLite."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Connection, Engine
from typing_extensions import override

from infrastructure.database import migrations, sqlite_files
from infrastructure.database.database import Database, Result, Work


class SqliteDatabase(Database):
    """One file, of which every writer takes its turn.

    A transaction is one visit of a thread: one for each statement would cost more than the statements.
    """

    def __init__(self, path: Path, *, timeout_seconds: float, revisions: tuple[Path, ...] | None = None) -> None:
        """Store the arguments; `revisions` are the folders of revisions, by default those of the parts."""
        super().__init__(str(path.absolute()))
        self._path = path
        self._timeout = timeout_seconds
        self._folders = migrations.revision_folders() if revisions is None else revisions
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        self._readers = ThreadPoolExecutor(sqlite_files.READERS)
        self._writer = ThreadPoolExecutor(1)

    @override
    async def read(self, work: Work[Result]) -> Result:
        return await self._transact(self._readers, "BEGIN", work)

    @override
    async def write(self, subject: str, work: Work[Result]) -> Result:
        return await self._transact(self._writer, sqlite_files.FOR_WRITING, work)

    @override
    async def erase(self, subject: str, work: Work[Result]) -> Result:
        """Raise `StorageBusy` if another process reads the file for too long: erase again, though no row is left."""

        def work_without_copies(connection: Connection) -> Result:
            result = work(connection)
            for copy in sqlite_files.copies(self._path):
                copy.unlink()
            return result

        result = await self.write(subject, work_without_copies)
        with sqlite_files.translated_errors(self._path):
            await _in_thread(self._writer, lambda: sqlite_files.compact(self._path, self._timeout))
        return result

    @override
    async def close(self) -> None:
        await _in_thread(self._writer, self._dispose)

    async def _transact(self, threads: Executor, begin: str, work: Work[Result]) -> Result:
        def transact() -> Result:
            with sqlite_files.transaction(self._opened(), begin) as connection:
                return work(connection)

        with sqlite_files.translated_errors(self._path):
            return await _in_thread(threads, transact)

    def _opened(self) -> Engine:
        with self._opening:
            if self._engine is None:
                self._engine = sqlite_files.opened(self._path, self._timeout, self._folders)
            return self._engine

    def _dispose(self) -> None:
        with self._opening:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None


async def _in_thread(threads: Executor, work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(threads, work)
