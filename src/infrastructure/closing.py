"""Letting go, in the end, of what was opened."""

from abc import abstractmethod
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import Protocol


class Closing(Protocol):
    """Something that holds what must be let go: a connection, a process, what is still to be sent."""

    @abstractmethod
    async def close(self) -> None:
        """Let it go; of no effect if nothing was opened."""


async def close_all(opened: Iterable[Closing]) -> None:
    """Close them in this order, each even if one before it fails."""
    async with AsyncExitStack() as stack:
        for one in reversed(tuple(opened)):
            stack.push_async_callback(one.close)
