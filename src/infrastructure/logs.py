"""The log, lines of JSON without secrets, and the listener that writes the events of runs to it."""

import asyncio
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from typing_extensions import override

from application.ports.event_listener import EventListener
from domain.errors import AgentError, StorageUnusable
from domain.events import Event, ModelCalled, ToolCallFinished, ToolCallStarted
from infrastructure.redaction import Secrets
from infrastructure.settings import LogSettings

_RUNS = logging.getLogger("agent.runs")
_EXPECTED = (AgentError, KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError)
_SHOWN = {"run", "use_case", "model", "step", "usage", "seconds", "reused", "failed", "status", "error"}
"""Fields of events that are logged: none has the text of a title, prompt, answer, argument or error."""
_IMPORTANT = {"run_started", "run_ended"}


@contextmanager
def logging_to(settings: LogSettings, secrets: Secrets) -> Iterator[None]:
    """Log in this context, unexpected errors with their traceback; if the log is off, libraries do not log either."""
    root, is_on = logging.getLogger(), settings.level != "off"
    level_before, handler = root.level, _handler(settings, secrets) if is_on else logging.NullHandler()
    root.addHandler(handler)
    if is_on:
        root.setLevel(settings.level.upper())
    try:
        yield
    except _EXPECTED:
        raise
    except BaseException:
        root.exception("unexpected error")
        raise
    finally:
        root.removeHandler(handler)
        root.setLevel(level_before)
        with suppress(OSError):
            handler.close()


def _handler(settings: LogSettings, secrets: Secrets) -> logging.Handler:
    from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415 - loaded only if there is a log

    class RedactingFormatter(JsonFormatter):
        @override
        def format(self, record: logging.LogRecord) -> str:
            return secrets.redact(super().format(record))

    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if settings.file is not None:
        try:
            settings.file.parent.mkdir(parents=True, exist_ok=True)
            settings.file.touch(mode=0o600)  # at debug, libraries log what a model is sent
            handler = logging.FileHandler(settings.file, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            message = f"The log {settings.file} cannot be written: {error.strerror}"
            raise StorageUnusable(message, log=settings.file) from error
    handler.handleError = lambda record: None  # type: ignore[method-assign]  # noqa: ARG005  # a full disk ends no run
    formatter = RedactingFormatter(
        "{asctime}{levelname}{name}{message}", "%Y-%m-%dT%H:%M:%SZ", style="{", json_ensure_ascii=False
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    return handler


class LogEventListener(EventListener):
    """Logs the start, the end and failures of runs at `info`, everything else at `debug`."""

    @override
    def on_event(self, event: Event) -> None:
        important = event.kind in _IMPORTANT or bool(getattr(event, "failure", ""))
        level = logging.INFO if important else logging.DEBUG
        if _RUNS.isEnabledFor(level):
            shown = event.model_dump(mode="json", include=_SHOWN)
            if isinstance(event, ToolCallStarted | ToolCallFinished):
                shown["tool"] = event.call.tool
            if isinstance(event, ModelCalled):
                shown["prompt"] = event.prompt.name  # a step may call others, with prompts of their own
            _RUNS.log(level, event.kind, extra=shown)
