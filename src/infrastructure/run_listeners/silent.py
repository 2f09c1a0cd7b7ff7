"""A listener for when nobody watches."""

from typing_extensions import override

from application.ports.run_listener import RunListener
from domain.run_events import RunEvent


class SilentRunListener(RunListener):
    """Lets every event pass."""

    @override
    def hear(self, event: RunEvent) -> None:
        pass
