"""A real HTTP server on loopback that plays a model's provider, as scripted.

It runs in a thread of its own, so that a test may be async, or start processes that connect to it.
"""

import asyncio
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

Body = dict[str, Any]


@dataclass(frozen=True)
class Received:
    """A request: `at` is monotonic, `left` is set if the client leaves before the reply is complete."""

    headers: Mapping[str, str]
    body: Body
    at: float = field(default_factory=time.monotonic)
    left: threading.Event = field(default_factory=threading.Event)

    @property
    def text(self) -> str:
        """All that the messages say."""
        return "\n".join(str(message.get("content")) for message in self.body["messages"])


@dataclass(frozen=True)
class Exchange:
    """A request, and the connection that its reply goes to."""

    received: Received
    http: web.BaseRequest

    async def open(self, headers: Mapping[str, str], *, status: int = 200) -> web.StreamResponse:
        """Send the status and the headers; the body is chunked unless they give its length."""
        response = web.StreamResponse(status=status, headers=headers)
        await response.prepare(self.http)
        return response

    def drop(self, *, reset: bool = False) -> None:
        """Close the connection, so that the client sees an early end, or a reset."""
        transport = self.http.transport
        if transport is None:
            return
        if reset:
            connection: socket.socket = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort() if reset else transport.close()


Behaviour = Callable[[Exchange], Awaitable[web.StreamResponse]]
"""What the server does with a request."""


class ProviderServer:
    """Answers any path; a request for which nothing is scripted is answered with status 500."""

    def __init__(self) -> None:
        self.adapter = ""
        self._port = 0
        self._lock = threading.Lock()
        self._started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="provider", daemon=True)
        self.reset()

    @property
    def base_url(self) -> str:
        """The provider's base URL."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def requests(self) -> tuple[Received, ...]:
        """Every request so far, in the order of arrival."""
        with self._lock:
            return tuple(self._requests)

    def reset(self) -> None:
        """Forget the script and the requests."""
        with self._lock:
            self._script: deque[Behaviour] = deque()
            self._always: Behaviour | None = None
            self._requests: list[Received] = []

    def script(self, *behaviours: Behaviour) -> None:
        """Add behaviours for the next requests, in order."""
        with self._lock:
            self._script.extend(behaviours)

    def always(self, behaviour: Behaviour) -> None:
        """Behave like this if nothing is scripted."""
        with self._lock:
            self._always = behaviour

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        runner = web.ServerRunner(web.Server(self._handle, handler_cancellation=True), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._port = runner.addresses[0][1]
        self._started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _handle(self, http: web.BaseRequest) -> web.StreamResponse:
        received = Received(http.headers, await http.json())
        with self._lock:
            self._requests.append(received)
            behaviour = self._script.popleft() if self._script else self._always
        if behaviour is None:
            return web.json_response({"error": {"message": "nothing is scripted"}}, status=500)
        try:
            return await behaviour(Exchange(received, http))
        except (ConnectionError, asyncio.CancelledError):
            received.left.set()
            raise
