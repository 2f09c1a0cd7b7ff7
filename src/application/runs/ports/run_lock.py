"""The port that keeps two processes from executing the same run at once."""

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.identifiers import RunId


class RunLock(Protocol):
    """Lets one holder at a time execute a run; a holder that dies, even by `kill -9`, releases it."""

    @abstractmethod
    def hold(self, run: RunId) -> AbstractAsyncContextManager[None]:
        """Hold the run while the context is open; raise `RunHeld` if it is held already."""

    @abstractmethod
    async def is_held(self, run: RunId) -> bool:
        """Return whether the run is held, by this process or another."""
