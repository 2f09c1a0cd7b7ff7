"""The server's socket, and how it stops."""

import asyncio
import signal
import socket
from types import FrameType

import uvicorn
from typing_extensions import override

from domain.errors import Misconfigured
from interfaces.http.api import Api
from interfaces.http.connections import Connection

GRACE_SECONDS = 10.0
"""Seconds that requests have to end when the server stops; then they are refused."""
REFUSAL_SECONDS = 1.0
"""Seconds that refused requests have to end."""

BROWSER_PROTECTION = [
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
]
"""Headers of every response."""


class Server(uvicorn.Server):
    """When it stops, ends the streams and refuses requests that take too long; distinguishes Ctrl-C from SIGTERM.

    Uvicorn alone logs a request that takes too long as an error of the server, and at a second Ctrl-C abandons it.
    """

    def __init__(self, api: Api) -> None:
        super().__init__(
            uvicorn.Config(
                api,
                http=Connection,
                ws="none",
                lifespan="off",  # `agent serve` runs it, and reports why it failed
                log_config=None,
                server_header=False,
                headers=BROWSER_PROTECTION,
                proxy_headers=False,
                limit_concurrency=api.settings.max_connections,
            )
        )
        self._api = api
        self.interrupted = False

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.interrupted = self.interrupted or sig == signal.SIGINT
        self.force_exit = self.force_exit or (self.should_exit and self.interrupted)
        self.should_exit = True

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        state, loop = self.server_state, asyncio.get_running_loop()
        for server in self.servers:
            server.close()
        for connection in tuple(state.connections):
            connection.shutdown()
        self._api.streams.close()
        until = loop.time() + GRACE_SECONDS
        # Uvicorn does not report the end of a connection.
        while (state.connections or state.tasks) and not self.force_exit and loop.time() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        for task in tuple(state.tasks):
            task.cancel()
        if state.tasks:
            await asyncio.wait(state.tasks, timeout=REFUSAL_SECONDS)


async def serve(api: Api, listening: socket.socket) -> None:
    """Serve until SIGTERM; raise `KeyboardInterrupt` after Ctrl-C."""
    server = Server(api)
    await server.serve(sockets=[listening])
    if server.interrupted:
        raise KeyboardInterrupt


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on this address; raise `Misconfigured` if that is impossible."""
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
