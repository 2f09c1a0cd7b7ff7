"""Concurrent work of which nothing is left running, and work that takes no longer than it may."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

Outcome = TypeVar("Outcome")


async def cancel_all(tasks: Iterable["asyncio.Future[Any]"]) -> None:
    """Cancel what is still running, and wait until it has ended."""
    running = [task for task in tasks if not task.done()]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def uninterrupted(writing: Awaitable[Outcome]) -> Outcome:
    """Finish the work even if the task is cancelled meanwhile, then let the cancellation continue.

    An error of the work does not take its place: a task that lost its cancellation would be waited for without end.
    """
    task = asyncio.ensure_future(writing)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()  # after a second cancellation
        raise


class TimeLimit:
    """Ends waiting when its time is over, as `asyncio.timeout` does: with one timer for waits one after another."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._timer = asyncio.get_running_loop().call_later(seconds, self._end)
        self._task: asyncio.Task[Any] | None = None

    async def wait(self, work: Callable[..., Awaitable[Outcome]], *arguments: Any, **options: Any) -> Outcome:
        """Do the work; raise `TimeoutError` when the time is over."""
        if self.is_over:
            raise TimeoutError
        task = self._task = asyncio.current_task()
        before = task.cancelling() if task else 0
        is_ours = False
        try:
            try:
                return await work(*arguments, **options)
            finally:
                self._task = None
                if self.is_over and task:
                    is_ours = task.uncancel() <= before  # else somebody else cancelled it too
        except asyncio.CancelledError:
            if is_ours:
                raise TimeoutError from None
            raise

    def close(self) -> None:
        """Limit no more."""
        self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        if self._task:
            self._task.cancel()
