"""Traces of what a run does, for any OpenTelemetry collector; OpenTelemetry is loaded with the first event of a run."""

from abc import abstractmethod
from typing import Any, Protocol

from typing_extensions import override

from application.ports.run_listener import RunListener
from domain.run_events import RunEnded, RunEvent, RunStarted
from infrastructure.redaction import Secrets


class SpanExport(Protocol):
    """Where spans go."""

    @property
    @abstractmethod
    def wanted(self) -> bool:
        """Whether there is anybody to send them to."""

    @abstractmethod
    def tracer(self) -> Any:
        """Return OpenTelemetry's tracer, which this module does not load."""

    @abstractmethod
    async def close(self) -> None:
        """Send what is left, or give it up after a while."""


class OpenTelemetryRunListener(RunListener):
    """Tells of each run in a trace of its own; lets every event pass if nobody wants spans."""

    def __init__(self, export: SpanExport, *, content: bool = False, secrets: Secrets | None = None) -> None:
        self._export = export
        self._content = content
        self._secrets = secrets or Secrets()
        self._runs: dict[str, Any] = {}

    @override
    def hear(self, event: RunEvent) -> None:
        if not self._export.wanted:
            return
        if isinstance(event, RunStarted):
            self._begin(event)
        elif event.run in self._runs:
            self._runs[event.run].hear(event)
            if isinstance(event, RunEnded):
                del self._runs[event.run]

    async def close(self) -> None:
        """End the spans of runs that were cut off, and let go."""
        for spans in self._runs.values():
            spans.interrupt()
        self._runs.clear()
        await self._export.close()

    def _begin(self, event: RunStarted) -> None:
        from infrastructure.run_listeners.opentelemetry.run_spans import RunSpans  # noqa: PLC0415 - it loads OpenTelemetry

        before = self._runs.get(event.run)
        if before is not None:
            before.interrupt()
        self._runs[event.run] = RunSpans(self._export.tracer(), event, content=self._content, secrets=self._secrets)
