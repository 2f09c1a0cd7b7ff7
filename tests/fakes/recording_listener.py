"""A listener that keeps what it receives."""

from typing import TypeVar

from typing_extensions import override

from application.ports.event_listener import EventListener
from domain.events import Event

Kind = TypeVar("Kind", bound=Event)


class RecordingListener(EventListener):
    """Keeps every event in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    @override
    def on_event(self, event: Event) -> None:
        self.events.append(event)

    def only(self, kind: type[Kind]) -> Kind:
        """Return the one event of this kind."""
        [event] = [event for event in self.events if isinstance(event, kind)]
        return event
