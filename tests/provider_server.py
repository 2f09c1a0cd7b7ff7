"""A real HTTP server on loopback that plays an OpenAI-compatible provider, as scripted.

    with ProviderServer() as server:
        server.script(fails(429, headers={"Retry-After": "1"}), says({"title": "…"}))   # the next requests, in order
        server.script(says({"findings": []}), contract="Review")                        # the next for this contract
        server.always(fails(500))                                                       # all that nothing else is for

It runs in a thread of its own, so that a test may be async, or start processes that connect to it.
"""

import asyncio
import contextlib
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Self

from tests.provider_exchange import (
    Behaviour,
    Body,
    Exchange,
    Received,
    after,
    completion,
    drips,
    echoes_the_key,
    fails,
    hangs,
    has_no_choices,
    resets,
    says,
    sends,
    shows_a_page,
    stalls,
    truncates,
)

__all__ = [
    "Behaviour",
    "Body",
    "Exchange",
    "ProviderServer",
    "Received",
    "after",
    "completion",
    "drips",
    "echoes_the_key",
    "fails",
    "hangs",
    "has_no_choices",
    "resets",
    "says",
    "sends",
    "shows_a_page",
    "stalls",
    "truncates",
]

Answers = Callable[[str, Received], Body]
"""From the contract's name and the request to the answer's value."""


class ProviderServer:
    """Plays `POST /v1/chat/completions`; what nothing is scripted for is answered by `answers`, or with status 500."""

    def __init__(self, answers: Answers | None = None, *, port: int = 0) -> None:
        self._answers = answers
        self._port = port
        self._any: deque[Behaviour] = deque()
        self._by_contract: defaultdict[str, deque[Behaviour]] = defaultdict(deque)
        self._otherwise: dict[str, Behaviour] = {}
        self._requests: list[Received] = []
        self._lock = threading.Lock()
        self._started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="provider", daemon=True)

    @property
    def base_url(self) -> str:
        """What to set as AGENT_MODEL_BASE_URL."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def requests(self) -> tuple[Received, ...]:
        """Every request so far, in the order in which they came."""
        with self._lock:
            return tuple(self._requests)

    def script(self, *behaviours: Behaviour, contract: str = "") -> None:
        """Queue behaviours for the next requests: those for this contract, or any that none is queued for."""
        with self._lock:
            (self._by_contract[contract] if contract else self._any).extend(behaviours)

    def always(self, behaviour: Behaviour, *, contract: str = "") -> None:
        """Behave like this whenever nothing is queued."""
        with self._lock:
            self._otherwise[contract] = behaviour

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", self._port, limit=2**24)
        self._port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after another, until either side closes it."""
        ahead = b""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not writer.is_closing():
                request = await _read(reader, ahead)
                ahead = await self._answer(Exchange(request, writer), reader)
        writer.close()

    async def _answer(self, exchange: Exchange, reader: asyncio.StreamReader) -> bytes:
        """Behave as scripted until that is done or the client has left; return what was read of its next request."""
        with self._lock:
            self._requests.append(exchange.request)
            behaviour = self._next(exchange.request)
        behaving = asyncio.ensure_future(behaviour(exchange))
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({behaving, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if behaving.done() and not isinstance(behaving.exception(), ConnectionError):
                behaving.result()
            else:
                exchange.request.left.set()
                exchange.writer.close()
        finally:
            behaving.cancel()
            leaving.cancel()
            await asyncio.wait({behaving, leaving})
        return b"" if leaving.cancelled() else leaving.result()

    def _next(self, request: Received) -> Behaviour:
        for queue in (self._by_contract[request.contract], self._any):
            if queue:
                return queue.popleft()
        for contract in (request.contract, ""):
            if contract in self._otherwise:
                return self._otherwise[contract]
        if self._answers is None:
            return fails(500, f"nothing is scripted for {request.contract or 'a request'}")
        return says(self._answers(request.contract, request))


async def _read(reader: asyncio.StreamReader, ahead: bytes) -> Received:
    head = (ahead + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(path=first.split()[1], headers=headers, body=json.loads(raw or b"{}"), at=time.monotonic())
