"""The database as a file of SQLite."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from typing_extensions import override

from infrastructure.database import migrations, sqlite_files
from infrastructure.database.database import Database


class SqliteDatabase(Database):
    """One file, of which every writer takes its turn."""

    def __init__(self, path: Path, *, timeout_seconds: float, revisions: tuple[Path, ...] | None = None) -> None:
        """Store the arguments; `revisions` are the folders of revisions, by default those of the parts."""
        super().__init__(str(path.absolute()))
        self._path = path
        self._timeout = timeout_seconds
        self._folders = migrations.revision_folders() if revisions is None else revisions
        self._writing = asyncio.Lock()

    @override
    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        with sqlite_files.translated_errors(self._path):
            engine = await self._open()
            async with engine.connect() as connection:
                yield connection

    @override
    @asynccontextmanager
    async def writing(self, subject: str) -> AsyncIterator[AsyncConnection]:
        with sqlite_files.translated_errors(self._path):
            engine = await self._open()
            async with self._writing, engine.execution_options(begin=sqlite_files.FOR_WRITING).begin() as connection:
                yield connection

    @override
    @asynccontextmanager
    async def erasing(self, subject: str) -> AsyncIterator[AsyncConnection]:
        """Raise `StorageBusy` if another process reads the file for too long: erase again, though no row is left."""
        async with self.writing(subject) as connection:
            yield connection
            for copy in sqlite_files.copies(self._path):
                copy.unlink()
        with sqlite_files.translated_errors(self._path):
            async with self._writing:
                await asyncio.to_thread(sqlite_files.compact, self._path, self._timeout)

    @override
    async def _prepared(self) -> AsyncEngine:
        await asyncio.to_thread(sqlite_files.prepare, self._path, self._timeout, self._folders)
        return sqlite_files.open_engine(self._path, self._timeout)
