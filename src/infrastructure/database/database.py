"""The database as the adapters see it."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class Database(ABC):
    """Opened on first use, checked, and migrated. Adapters write SQLAlchemy Core, and do not ask which database it is.

    Raises:
        StorageUnusable: It cannot be written, is damaged, or is another version's or program's.
        StorageBusy: It was locked for longer than the time-out, or does not answer.
        StorageFull: No space is left; nothing of the transaction was written.
        InvalidRequest: A text contains invalid Unicode.
    """

    def __init__(self, location: str) -> None:
        """Store where it is, for a person."""
        self.location = location
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()

    @abstractmethod
    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Read from one state of the database, even if it is written meanwhile."""

    @abstractmethod
    def writing(self, subject: str) -> AbstractAsyncContextManager[AsyncConnection]:
        """Write all or nothing; it is durable when the context is closed. Writers of one subject take turns."""

    @abstractmethod
    def erasing(self, subject: str) -> AbstractAsyncContextManager[AsyncConnection]:
        """Write as `writing` does; afterwards no row has what was deleted, and no file of a database that is one."""

    async def close(self) -> None:
        """Close every connection; the next use opens the database again."""
        async with self._opening:
            if self._engine is not None:
                await self._engine.dispose()
                self._engine = None

    async def _open(self) -> AsyncEngine:
        async with self._opening:
            if self._engine is None:
                self._engine = await self._prepared()
            return self._engine

    @abstractmethod
    async def _prepared(self) -> AsyncEngine:
        """Apply the revisions that the database lacks, and return its engine."""
