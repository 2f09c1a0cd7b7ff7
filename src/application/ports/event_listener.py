"""The port to listeners, such as the log, traces or a display of progress."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from typing_extensions import override

from domain.events import Event


class EventListener(Protocol):
    """Receives the events of runs."""

    @abstractmethod
    def on_event(self, event: Event) -> None:
        """Handle an event, at once and without raising."""


class EventListeners(EventListener):
    """Several listeners as one."""

    def __init__(self, listeners: Sequence[EventListener] = ()) -> None:
        self._listeners = tuple(listeners)

    def add(self, listener: EventListener) -> None:
        """Add a listener, which receives the events from now on."""
        self._listeners += (listener,)

    @override
    def on_event(self, event: Event) -> None:
        for listener in self._listeners:
            listener.on_event(event)
