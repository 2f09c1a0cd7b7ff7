"""Those who hear of runs while the server runs."""

from typing_extensions import override

from application.ports.run_listener import RunListener
from domain.run_events import RunEvent


class Listeners(RunListener):
    """Tells everybody who has joined by then."""

    def __init__(self) -> None:
        self._joined: list[RunListener] = []

    def join(self, listener: RunListener) -> None:
        """Tell this one, too, from now on."""
        self._joined.append(listener)

    @override
    def hear(self, event: RunEvent) -> None:
        for listener in self._joined:
            listener.hear(event)
