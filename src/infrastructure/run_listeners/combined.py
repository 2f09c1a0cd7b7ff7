"""Several listeners as one."""

from collections.abc import Sequence

from typing_extensions import override

from application.ports.run_listener import RunListener
from domain.run_events import RunEvent


class CombinedRunListener(RunListener):
    """Tells every one of them, in turn."""

    def __init__(self, listeners: Sequence[RunListener]) -> None:
        self._listeners = tuple(listeners)

    @override
    def hear(self, event: RunEvent) -> None:
        for listener in self._listeners:
            listener.hear(event)
