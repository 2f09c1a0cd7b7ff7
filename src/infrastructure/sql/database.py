"""The database as the adapters see it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")

Work = Callable[[Any], Result]
"""What is done with a `sqlalchemy.Connection`, perhaps in a thread; what stores nothing need not load SQLAlchemy."""


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

    @abstractmethod
    async def read(self, work: Work[Result]) -> Result:
        """Return what is read from one state of the database, even if it is written meanwhile."""

    @abstractmethod
    async def write(self, subject: str, work: Work[Result]) -> Result:
        """Write all or nothing, even if the task is cancelled meanwhile; it is durable when this returns.

        Writers of one subject take turns.
        """

    @abstractmethod
    async def erase(self, subject: str, work: Work[Result]) -> Result:
        """Write as `write` does; afterwards no row has what was deleted, and no file of a database that is one."""

    async def examine(self) -> str:
        """Return where it is; raise what would make it fail."""
        await self.read(lambda _: None)
        return self.location

    @abstractmethod
    async def close(self) -> None:
        """Close every connection; the next use opens the database again."""
