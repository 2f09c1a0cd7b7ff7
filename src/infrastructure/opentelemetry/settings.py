"""The settings of traces; OpenTelemetry's own variables, such as OTEL_EXPORTER_OTLP_ENDPOINT, set the collector."""

from pydantic import Field

from domain.contract import Contract


class OpentelemetrySettings(Contract):
    """Traces."""

    content: bool = Field(default=False, description="Whether traces hold what was said, without secrets.")
