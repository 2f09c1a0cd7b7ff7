"""The port that keeps two processes from executing one run."""

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.runs import RunId


class RunLock(Protocol):
    """Lets one holder at a time execute a run; a holder that dies, however it dies, lets go."""

    @abstractmethod
    def hold(self, run: RunId) -> AbstractAsyncContextManager[None]:
        """Hold the run while the context is open; raise `RunHeld`, naming the holder, if somebody does already."""

    @abstractmethod
    async def holder(self, run: RunId) -> str | None:
        """Say who holds the run, as `process 123 on host`; `None` if nobody does."""
