"""The program's log: lines of JSON, by structlog, in which no secret stands; set up here and nowhere else.

What is logged happens at the edge: warnings of libraries, unexpected errors with their traceback, and the events
of runs without what was said. The inner layers log nothing.
"""

import asyncio
import logging
import sys
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from typing_extensions import override

from domain.errors import AgentError, StorageUnusable
from infrastructure.redaction import Secrets

_NOT_UNEXPECTED = (AgentError, KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError)
_OFF = "off"


class Logs:
    """The log while it is open, as a context; what leaves it as an unexpected error is logged on the way.

    When it is off, what libraries log goes nowhere, and structlog is not loaded.
    """

    def __init__(self, *, level: str, file: Path | None, secrets: Secrets) -> None:
        self._level = level
        self._file = file
        self._secrets = secrets
        self._handler: logging.Handler = logging.NullHandler()
        self._level_before = logging.WARNING

    def __enter__(self) -> Self:
        root = logging.getLogger()
        self._level_before = root.level
        if self._level != _OFF:
            self._handler = self._open()
            self._handler.setFormatter(_formatter(self._secrets))
            root.setLevel(self._level.upper())
        root.addHandler(self._handler)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        root = logging.getLogger()
        if error is not None and not isinstance(error, _NOT_UNEXPECTED) and self._level != _OFF:
            root.error("unexpected error", exc_info=error)
        root.removeHandler(self._handler)
        root.setLevel(self._level_before)
        self._handler.close()

    def _open(self) -> logging.Handler:
        if self._file is None:
            return _LastingStream(sys.stderr)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            return _LastingFile(self._file, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            remedy = "Set AGENT_LOG_FILE to a file that can be written, or to nothing."
            raise StorageUnusable(f"The log {self._file} cannot be written: {error.strerror}", remedy=remedy) from error


class _LastingStream(logging.StreamHandler[TextIO]):
    """Goes on when its reader has gone."""

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        pass


class _LastingFile(logging.FileHandler):
    """Goes on when its disk is full."""

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        pass


def _formatter(secrets: Secrets) -> logging.Formatter:
    import structlog  # noqa: PLC0415 - not before there is something to log

    added: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*added, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    render = structlog.processors.JSONRenderer(ensure_ascii=False)

    def rendered_without_secrets(logger: object, method: str, event: structlog.typing.EventDict) -> str:
        line = render(logger, method, event)
        return secrets.blank(line if isinstance(line, str) else line.decode())

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=added,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            rendered_without_secrets,
        ],
    )
