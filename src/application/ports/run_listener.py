"""The port to those who watch runs."""

from abc import abstractmethod
from typing import Protocol

from domain.run_events import RunEvent


class RunListener(Protocol):
    """Hears what a run is doing."""

    @abstractmethod
    def hear(self, event: RunEvent) -> None:
        """Take note of the event, at once and without raising."""
