"""The database as the adapters see it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")

Work = Callable[[Any], Result]
"""A function of a `sqlalchemy.Connection`, called in any thread; as `Any`, so that SQLAlchemy is loaded when used."""


class Database(ABC):
    """Opened on first use, checked, and migrated. Adapters use SQLAlchemy Core, the same for every database.

    Raises:
        StorageUnusable: It cannot be written, is damaged, or was made by another version or program.
        StorageBusy: It was locked for longer than the time-out, or does not answer.
        StorageFull: No space is left; nothing of the transaction was written.
        InvalidRequest: A text contains invalid Unicode.
    """

    def __init__(self, location: str) -> None:
        self.location = location

    @abstractmethod
    async def read(self, work: Work[Result]) -> Result:
        """Return the result of `work`, which sees one state of the database even if others write meanwhile."""

    @abstractmethod
    async def write(self, subject: str, work: Work[Result]) -> Result:
        """Write all or nothing, even if the task is cancelled meanwhile; it is durable when this returns.

        Writers of one subject take turns.
        """

    @abstractmethod
    async def erase(self, subject: str, work: Work[Result]) -> Result:
        """Write as `write` does; what was deleted is then in no row, nor in the file if the database is a file."""

    async def examine(self) -> str:
        """Return the location and what is known of it; raise an error if the database cannot be used."""
        await self.read(lambda _: None)
        return self.location

    @abstractmethod
    async def close(self) -> None:
        """Close every connection; the next use opens the database again."""
