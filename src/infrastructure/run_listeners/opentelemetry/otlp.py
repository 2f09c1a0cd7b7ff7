"""Spans on their way to a collector, by OTLP over HTTP; OpenTelemetry is loaded when the first is to be sent."""

import sys
from contextlib import suppress
from typing import Any

from pydantic import AnyHttpUrl, SecretStr
from typing_extensions import override

from infrastructure.run_listeners.opentelemetry.collector import header_fields, traces_address
from infrastructure.run_listeners.opentelemetry.listener import SpanExport


class OtlpExport(SpanExport):
    """Sends in batches and never in the way of a run; gives up after `timeout` seconds, with one line that says so."""

    def __init__(self, *, endpoint: AnyHttpUrl | None, headers: SecretStr | None = None, timeout: float = 3.0) -> None:
        self._endpoint = endpoint
        self._headers = headers
        self._timeout = timeout
        self._sending: Any = None

    @property
    @override
    def wanted(self) -> bool:
        return self._endpoint is not None

    @override
    def tracer(self) -> Any:
        if self._sending is None and self._endpoint is not None:
            from infrastructure.run_listeners.opentelemetry.span_sending import SpanSending  # noqa: PLC0415 - it loads OpenTelemetry

            self._sending = SpanSending(
                traces_address(self._endpoint), headers=header_fields(self._headers), timeout=self._timeout
            )
        return self._sending.tracer

    @override
    async def close(self) -> None:
        if self._sending is None or self._endpoint is None:
            return
        await self._sending.end()
        lost = self._sending.lost
        if lost:
            _warn(
                f"{lost} spans were not taken by the collector at {self._endpoint.host}. Check AGENT_TRACES_ENDPOINT "
                "and AGENT_TRACES_HEADERS; AGENT_LOG_LEVEL=warning logs why."
            )
        self._sending = None


def _warn(line: str) -> None:
    with suppress(OSError):  # the reader may have gone
        sys.stderr.write(f"agent: {line}\n")
        sys.stderr.flush()
