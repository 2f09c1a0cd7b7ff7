"""A listener that records what a case takes."""

from typing_extensions import override

from application.ports.event_listener import EventListener
from domain.events import Event, RunEnded, ToolCallFinished
from domain.usage import Usage


class CaseRecorder(EventListener):
    """Adds up what runs used, failed ones too, and keeps what tools returned since `start`."""

    def __init__(self) -> None:
        self.usage = Usage()
        self.results: dict[str, list[str]] = {}

    def start(self) -> None:
        """Start the next case."""
        self.usage = Usage()
        self.results = {}

    @override
    def on_event(self, event: Event) -> None:
        match event:
            case RunEnded():
                self.usage += event.usage
            case ToolCallFinished(failed=False):
                self.results.setdefault(event.call.tool, []).append(event.result)
