"""Writing to the end, whatever ends the work meanwhile."""

import asyncio
from collections.abc import Coroutine


async def undisturbed(writing: Coroutine[None, None, None]) -> None:
    """Write to the end even if the task is cancelled meanwhile: what is written is paid for."""
    task = asyncio.ensure_future(writing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
