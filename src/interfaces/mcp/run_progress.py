"""What the runs of clients do, told to the clients."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from typing_extensions import override

from application.ports.run_listener import RunListener
from domain.run_events import RunEvent
from domain.runs import RunId


class FollowedRuns(RunListener):
    """Tells of each run those who follow it, and nobody else."""

    def __init__(self) -> None:
        self._following: dict[RunId, list[Callable[[RunEvent], None]]] = {}

    @override
    def hear(self, event: RunEvent) -> None:
        for hear in self._following.get(event.run, ()):
            hear(event)

    @contextmanager
    def follow(self, run: RunId, hear: Callable[[RunEvent], None]) -> Iterator[None]:
        """Have every event of the run told, from now on, until this is left."""
        following = self._following.setdefault(run, [])
        following.append(hear)
        try:
            yield
        finally:
            following.remove(hear)
            if not following:
                del self._following[run]
