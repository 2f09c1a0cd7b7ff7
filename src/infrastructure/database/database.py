"""The database as the adapters see it: opened on first use, checked, and migrated to the parts' latest revisions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from infrastructure.database import migrations, sqlite


class Database:
    """One file. Adapters write SQLAlchemy Core, and do not ask which database it is.

    Raises:
        StorageUnusable: The file or its folder cannot be written, is damaged, or is another version's or program's.
        StorageBusy: Another process kept it locked for longer than `timeout_seconds`.
        StorageFull: No space is left; nothing of the transaction was written.
        InvalidRequest: A text contains invalid Unicode.
    """

    def __init__(self, path: Path, *, timeout_seconds: float, revisions: tuple[Path, ...] | None = None) -> None:
        """Store the arguments; `revisions` are the folders of revisions, by default those of the parts."""
        self._path = path
        self._timeout = timeout_seconds
        self._folders = migrations.revision_folders() if revisions is None else revisions
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Read from one state of the database, even if it is written meanwhile."""
        with sqlite.translated_errors(self._path):
            engine = await self._open()
            async with engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Write all or nothing; it is durable when the context is closed."""
        with sqlite.translated_errors(self._path):
            engine = await self._open()
            async with self._writing, engine.connect() as connection:
                await connection.execution_options(begin=sqlite.FOR_WRITING)
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def erasing(self) -> AsyncIterator[AsyncConnection]:
        """Write as `writing` does; afterwards no file in the folder contains what was deleted.

        Copies from before migrations are removed. If another process reads the file for too long, the rows are deleted
        and `StorageBusy` is raised: erase again, though no row is left.
        """
        async with self.writing() as connection:
            yield connection
            for copy in sqlite.copies(self._path):
                copy.unlink()
        with sqlite.translated_errors(self._path):
            async with self._writing:
                await asyncio.to_thread(sqlite.compact, self._path, self._timeout)

    async def close(self) -> None:
        """Close every connection; the next use opens the file again."""
        async with self._opening:
            if self._engine is not None:
                await self._engine.dispose()
                self._engine = None

    async def _open(self) -> AsyncEngine:
        async with self._opening:
            if self._engine is None:
                await asyncio.to_thread(sqlite.prepare, self._path, self._timeout, self._folders)
                self._engine = sqlite.open_engine(self._path, self._timeout)
            return self._engine
