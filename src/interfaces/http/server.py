"""The server's process: its socket, its log, and how it ends."""

import logging
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn
from typing_extensions import override

from domain.errors import InvalidSetting
from interfaces.http.app import Application
from interfaces.http.connections import PromptConnection
from interfaces.http.edge import request_id

GRACE = 10
"""Seconds that requests have to end when the server stops."""

IDLE_CONNECTIONS = 500
"""Connections that may be open beyond the requests that are answered at once."""

BACKLOG = 512


@dataclass(frozen=True)
class Place:
    """Where the server listens."""

    host: str
    port: int


class GracefulServer(uvicorn.Server):
    """Ends what the application keeps going before it waits for connections to close."""

    def __init__(self, config: uvicorn.Config, application: Application) -> None:
        super().__init__(config)
        self._application = application

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._application.close()
        await super().shutdown(sockets)


def listen(place: Place) -> socket.socket:
    """Return a socket that listens there; raise `InvalidSetting` if that cannot be."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listening = socket.socket(family, kind, protocol)
        try:
            if sys.platform != "win32":
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
        except BaseException:
            listening.close()
            raise
    except (OSError, UnicodeError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InvalidSetting(
            f"{place.host}:{place.port} cannot be listened to: {why}", remedy="Choose another --port or --host."
        ) from error
    return listening


def serve(application: Application, listening: socket.socket, *, at_once: int) -> None:
    """Serve until the process is told to end."""
    config = uvicorn.Config(
        application,
        http=PromptConnection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        limit_concurrency=at_once + IDLE_CONNECTIONS,
        timeout_graceful_shutdown=GRACE,
    )
    GracefulServer(config, application).run(sockets=[listening])


def url_of(listening: socket.socket) -> str:
    """Return the address for a person to open."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def log_to_standard_error(blank: Callable[[str], str]) -> None:
    """Write what the server does as lines, each with the id of its request, and none with a secret."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LinesWithoutSecrets(blank))
    for name in ("agent.http", "uvicorn.error"):
        log = logging.getLogger(name)
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False


class _LinesWithoutSecrets(logging.Formatter):
    """Lines for people and for whatever collects them."""

    def __init__(self, blank: Callable[[str], str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s")
        self._blank = blank

    @override
    def format(self, record: logging.LogRecord) -> str:
        record.request = request_id.get()
        return self._blank(super().format(record))
