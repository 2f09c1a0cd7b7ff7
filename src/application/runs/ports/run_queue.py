"""The port to what executes runs in the background."""

from abc import abstractmethod
from typing import ClassVar, Protocol

from domain.identifiers import RunId
from domain.runs.run import Run


class RunQueue(Protocol):
    """Delivers each submitted run to `ExecuteRun.execute_queued`, at least once, and again after `CallerBusy`.

    A delivery may be outdated: the journal says whether the run must still be executed.
    """

    is_remote: ClassVar[bool] = False
    """Whether other processes execute the runs, perhaps on other machines."""

    @abstractmethod
    async def submit(self, run: Run) -> None:
        """Have the run executed once it is due, its turn comes, and an execution in progress has ended.

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
