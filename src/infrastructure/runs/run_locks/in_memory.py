"""Locks between the tasks of one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from typing_extensions import override

from application.runs.ports.run_lock import RunLock
from domain.identifiers import RunId
from domain.runs.run import RunHeld


class InMemoryRunLock(RunLock):
    """Knows which runs are held within this process."""

    def __init__(self) -> None:
        self._held: set[RunId] = set()

    @override
    @asynccontextmanager
    async def hold(self, run: RunId) -> AsyncIterator[None]:
        if run in self._held:
            raise RunHeld(f"Run {run} is being executed already", run=run)
        self._held.add(run)
        try:
            yield
        finally:
            self._held.discard(run)

    @override
    async def is_held(self, run: RunId) -> bool:
        return run in self._held
