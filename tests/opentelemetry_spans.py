"""Spans kept in memory, for tests to look at."""

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Tracer
from typing_extensions import override

from infrastructure.run_listeners.opentelemetry.listener import SpanExport


class InMemorySpanExport(SpanExport):
    """Keeps the spans that ended, in that order."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self._provider = TracerProvider(shutdown_on_exit=False)
        self._provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    @property
    @override
    def wanted(self) -> bool:
        return True

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        """What has ended so far."""
        return self._exporter.get_finished_spans()

    @override
    def tracer(self) -> Tracer:
        return self._provider.get_tracer("test")

    @override
    async def close(self) -> None:
        pass
