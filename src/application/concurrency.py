"""Concurrent work of which nothing is left running."""

import asyncio
from collections.abc import Awaitable, Iterable
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
