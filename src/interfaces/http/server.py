"""The server's socket, and how it stops."""

import signal
import socket
from types import FrameType

import uvicorn
from typing_extensions import override

from domain.errors import Misconfigured
from interfaces.http.api import Api
from interfaces.http.connections import Connection

GRACE_SECONDS = 10
"""Seconds that requests have to end when the server stops."""
STREAMS_SECONDS = 2.0
"""Seconds of these in which streams end with an event."""

BROWSER_PROTECTION = [
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
]
"""Headers of every response."""


class Server(uvicorn.Server):
    """Ends the streams before it waits for connections to close, and distinguishes Ctrl-C from SIGTERM."""

    def __init__(self, api: Api) -> None:
        super().__init__(
            uvicorn.Config(
                api,
                http=Connection,
                ws="none",
                lifespan="on",
                log_config=None,
                server_header=False,
                headers=BROWSER_PROTECTION,
                proxy_headers=False,
                limit_concurrency=api.settings.max_connections,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._api = api
        self.interrupted = False

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.interrupted |= sig == signal.SIGINT
        self.force_exit |= self.should_exit and self.interrupted
        self.should_exit = True

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._api.streams.close(STREAMS_SECONDS)
        await super().shutdown(sockets)


async def serve(api: Api, listening: socket.socket) -> None:
    """Serve until SIGTERM; raise `KeyboardInterrupt` after Ctrl-C."""
    server = Server(api)
    await server.serve(sockets=[listening])
    if server.interrupted:
        raise KeyboardInterrupt


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; raise `Misconfigured` if that is impossible."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=512)
    except (OSError, UnicodeError) as error:
        found = str(getattr(error, "strerror", error)).partition(" (while")[0]  # Python repeats the address
        raise Misconfigured(f"{host}:{port} is not available: {found}; --host and --port choose another") from error
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else a body waits 40 ms after its headers
    return listening


def url_of(listening: socket.socket) -> str:
    """Return the address for a person to open."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
