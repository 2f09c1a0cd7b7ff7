"""Work that tells what it does, as a stream of what it tells."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar

Told = TypeVar("Told")
Tell = Callable[[Told], Awaitable[None]]

BUFFER = 64
"""What the work may be ahead of its reader; then it waits, so that a slow reader costs no memory."""


async def streamed(work: Callable[[Tell[Told]], Awaitable[None]]) -> AsyncGenerator[Told, None]:
    """Yield what the work tells, as it comes, and raise what ends it. To close early cancels the work, to its end."""
    told: asyncio.Queue[Told] = asyncio.Queue(BUFFER)
    working = asyncio.ensure_future(work(told.put))
    try:
        while not (working.done() and told.empty()):
            coming = asyncio.ensure_future(told.get())
            try:
                await asyncio.wait({working, coming}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                came = coming.done() or not coming.cancel()
            if came:
                yield coming.result()
        await working
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
