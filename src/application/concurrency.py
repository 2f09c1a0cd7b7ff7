"""Cancelling tasks, work that a cancellation does not interrupt, and a time limit for several waits."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

Outcome = TypeVar("Outcome")


async def cancel_all(tasks: Iterable["asyncio.Future[Any]"]) -> None:
    """Cancel the tasks that still run, and wait until they have ended."""
    running = [task for task in tasks if not task.done()]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def uninterrupted(work: Awaitable[Outcome]) -> Outcome:
    """Finish the work even if the task is cancelled meanwhile, then let the cancellation continue.

    The cancellation is raised even if the work fails meanwhile: the task that was cancelled might never end otherwise.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()  # still running only after a second cancellation
        raise


class TimeLimit:
    """Limits the time of several waits, one after another, with a single timer; otherwise like `asyncio.timeout`."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._timer = asyncio.get_running_loop().call_later(seconds, self._end)
        self._task: asyncio.Task[Any] | None = None

    async def wait(self, work: Callable[..., Awaitable[Outcome]], *arguments: Any, **options: Any) -> Outcome:
        """Await the work; raise `TimeoutError` when the time is over."""
        if self.is_over:
            raise TimeoutError
        task = self._task = asyncio.current_task()
        before = task.cancelling() if task else 0
        try:
            return await work(*arguments, **options)
        except asyncio.CancelledError:
            if self.is_over and task and task.cancelling() == before + 1:  # otherwise other code has cancelled it too
                raise TimeoutError from None
            raise
        finally:
            self._task = None
            if self.is_over and task:
                task.uncancel()

    def close(self) -> None:
        """Stop the timer."""
        self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        if self._task:
            self._task.cancel()
