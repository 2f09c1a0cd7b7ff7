"""Work that goes on when the client that asked for it has gone."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from interfaces.mcp.run_progress import FollowedRuns

Result = TypeVar("Result")


class LastingWork:
    """Sees work to its end before it is left; if it is left because of an error or an interrupt, it stops the work."""

    def __init__(self) -> None:
        self.news = FollowedRuns()
        """What the runs of clients tell, to those who follow them."""
        self._tasks: set[asyncio.Task[Any]] = set()

    async def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do the work and return its result; whoever stops waiting for it does not stop it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            for task in self._tasks:
                task.cancel()
        try:
            await self._end()
        except asyncio.CancelledError:
            for task in self._tasks:
                task.cancel()
            await self._end()
            raise

    async def _end(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # it is entered in the journal; nobody may be there to hear of it
