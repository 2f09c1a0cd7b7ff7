"""A listener that keeps what it heard."""

from typing_extensions import override

from application.ports.run_listener import RunListener
from domain.run_events import RunEvent


class InMemoryRunListener(RunListener):
    """Keeps the events, in order, in `events`."""

    def __init__(self) -> None:
        self.events: list[RunEvent] = []

    @override
    def hear(self, event: RunEvent) -> None:
        self.events.append(event)
