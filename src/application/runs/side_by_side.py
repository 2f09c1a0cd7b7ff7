"""Several things at once, of which none outlives the others."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

Outcome = TypeVar("Outcome")


async def side_by_side(works: Iterable[Coroutine[Any, Any, Outcome]]) -> tuple[Outcome, ...]:
    """Do them at once, and return what came of each, in order; when one fails, the others are ended."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        return tuple(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
