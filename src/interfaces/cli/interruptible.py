"""Ctrl-C that stops one piece of work, and not the program."""

import asyncio
import signal
from collections.abc import Coroutine
from types import FrameType
from typing import Any, TypeVar

from interfaces.cli.output import tell

Outcome = TypeVar("Outcome")


async def interruptible(work: Coroutine[Any, Any, Outcome]) -> Outcome | None:
    """Do the work, and return what came of it; `None` if Ctrl-C stopped it. To be called from the main thread."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(task.cancel)

    before = signal.signal(signal.SIGINT, stop)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait({task})
        raise
    finally:
        signal.signal(signal.SIGINT, before)
    if task.cancelled():
        tell("\nStopped.")
        return None
    return task.result()
