"""Locks among the tasks of one process."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from typing_extensions import override

from application.ports.run_lock import RunLock
from domain.errors import RunHeld
from domain.runs import RunId


class InMemoryRunLock(RunLock):
    """Knows which runs are held within this process."""

    def __init__(self) -> None:
        self._held: set[RunId] = set()

    @override
    def hold(self, run: RunId) -> AbstractAsyncContextManager[None]:
        return self._hold(run)

    @override
    async def holder(self, run: RunId) -> str | None:
        return f"process {os.getpid()} on {socket.gethostname()}" if run in self._held else None

    @asynccontextmanager
    async def _hold(self, run: RunId) -> AsyncIterator[None]:
        if run in self._held:
            raise RunHeld(f"The run {run} is being executed by {await self.holder(run)}", remedy="Wait for it to end.")
        self._held.add(run)
        try:
            yield
        finally:
            self._held.discard(run)
