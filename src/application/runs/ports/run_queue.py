"""The port to what executes runs in the background."""

from abc import abstractmethod
from typing import Protocol

from domain.identifiers import RunId
from domain.runs.run import Run


class RunQueue(Protocol):
    """Delivers each submitted run to `ExecuteRun.execute_queued`, at least once, and again after `CallerBusy`.

    The journal says whether the run is still to be done.
    """

    @property
    @abstractmethod
    def is_remote(self) -> bool:
        """Whether other processes execute the runs, perhaps on other machines."""

    @abstractmethod
    async def submit(self, run: Run) -> None:
        """Have the run executed when it is due and its turn comes; after the execution in progress, if there is one.

        Of the runs that are due, those of the highest priority come first, in the order submitted.
        """

    @abstractmethod
    async def withdraw(self, run: RunId) -> None:
        """Remove the run, and stop it if this process executes it; nothing happens if it is unknown."""

    @abstractmethod
    async def pending(self) -> frozenset[RunId]:
        """Return the runs that wait or are executed."""

    @abstractmethod
    async def close(self) -> None:
        """Interrupt what this process executes, and wait until it has ended."""
