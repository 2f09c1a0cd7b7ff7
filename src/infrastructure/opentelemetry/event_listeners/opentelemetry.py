"""Traces of runs for an OpenTelemetry collector; the SDK is loaded only if a collector is set."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

from dotenv import dotenv_values
from typing_extensions import override

from application.ports.event_listener import EventListener, EventListeners
from domain.events import Event
from infrastructure.redaction import Secrets

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
FLUSH_SECONDS = 5.0
"""The longest wait for the last spans to be sent, when the agent closes."""


class OpentelemetryEventListener(EventListener):
    """Traces runs if one of `ENDPOINTS` is set in the environment or in `.env`; a collector that fails is logged."""

    def __init__(self, *, content: bool, secrets: Secrets, env_file: Path) -> None:
        self._content = content
        self._secrets = secrets
        self._env_file = env_file
        self._spans: EventListener | None = None
        self._shut_down: Callable[[], None] = lambda: None

    @override
    def on_event(self, event: Event) -> None:
        if self._spans is None:
            self._spans = self._create_spans()
        self._spans.on_event(event)

    async def close(self) -> None:
        """Send the remaining spans; if that takes too long, the thread ends with the process."""
        shutdown = threading.Thread(target=self._shut_down, daemon=True)
        shutdown.start()
        await asyncio.to_thread(shutdown.join, FLUSH_SECONDS)

    def _create_spans(self) -> EventListener:
        for name, value in dotenv_values(self._env_file, encoding="utf-8-sig").items():
            if name.startswith("OTEL_") and value and not os.environ.get(name):
                os.environ[name] = value  # the SDK reads the environment only
        if not any(os.environ.get(name) for name in ENDPOINTS):
            return EventListeners()
        try:
            from infrastructure.opentelemetry.run_spans import RunSpans  # noqa: PLC0415 - it loads the SDK

            spans = RunSpans(content=self._content, secrets=self._secrets)
        except (ImportError, RuntimeError, ValueError) as error:  # a variable that the SDK refuses
            logging.getLogger("agent.traces").warning("no traces: %s", error)
            return EventListeners()
        self._shut_down = spans.provider.shutdown
        return spans
