"""A thread that sends spans. It loads OpenTelemetry."""

import asyncio
import threading
from collections.abc import Mapping, Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Tracer
from typing_extensions import override

SERVICE = "agent"


class SpanSending:
    """Takes the spans of its tracer and sends them; `lost` is how many did not arrive, once it has ended."""

    def __init__(self, address: str, *, headers: Mapping[str, str], timeout: float) -> None:
        self._timeout = timeout
        self._exporter = _Counting(OTLPSpanExporter(endpoint=address, headers=headers, timeout=timeout))
        self._batches = _Counted(self._exporter)
        # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before the name given here
        resource = Resource.create({"service.name": SERVICE}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(self._batches)

    @property
    def tracer(self) -> Tracer:
        """What makes spans."""
        return self._provider.get_tracer(SERVICE)

    @property
    def lost(self) -> int:
        """How many of the spans that ended have not arrived."""
        return self._batches.ended - self._exporter.taken

    async def end(self) -> None:
        """Send what is left, for as long as the time-out says; a thread that hangs is left to die with the process."""
        ending = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        ending.start()
        await asyncio.to_thread(ending.join, self._timeout)


class _Counted(BatchSpanProcessor):
    """Counts what is to be sent."""

    ended = 0

    @override
    def on_end(self, span: ReadableSpan) -> None:
        self.ended += 1
        super().on_end(span)


class _Counting(SpanExporter):
    """Counts what was taken."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self.taken = 0

    @override
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        if result is SpanExportResult.SUCCESS:
            self.taken += len(spans)
        return result

    @override
    def shutdown(self) -> None:
        self._exporter.shutdown()

    @override
    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)
