"""The port to what executes runs in the background."""

from abc import abstractmethod
from typing import Protocol

from domain.identifiers import RunId


class RunQueue(Protocol):
    """Delivers each submitted run to be executed, at least once; the journal says whether it is still to be done."""

    @property
    @abstractmethod
    def is_remote(self) -> bool:
        """Whether other processes execute the runs, perhaps on other machines."""

    @abstractmethod
    async def submit(self, run: RunId) -> None:
        """Have the run executed, now or when its turn comes; after the execution in progress, if there is one."""

    @abstractmethod
    async def withdraw(self, run: RunId) -> None:
        """Remove the run, and stop it if this process executes it; nothing happens if it is unknown."""

    @abstractmethod
    async def waiting(self) -> int:
        """Return how many runs wait for their turn."""

    @abstractmethod
    async def pending(self) -> frozenset[RunId]:
        """Return the runs that wait or are executed."""

    @abstractmethod
    async def close(self) -> None:
        """Interrupt what this process executes, and wait until it has ended."""
