"""Streams of server-sent events: each is produced in a task of its own, and ends with an event in any case."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing, suppress
from typing import Any, TypeVar

from fastapi import HTTPException, Request
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, ServerSentEvent, format_sse_event
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from application.concurrency import cancel_all
from domain.errors import AgentError
from interfaces.http.statuses import STOPPING, ServerBusy

Events = AsyncGenerator[ServerSentEvent, None]
ToEvent = Callable[[AgentError], ServerSentEvent]
Result = TypeVar("Result")

AHEAD = 16
"""Events that wait for a slow client, before their producer waits too."""
KEEP_ALIVE = 15.0
"""Seconds without an event after which a comment shows that the stream is alive."""
PATIENCE = 1.0
"""Seconds in which a failure is sent as an HTTP status; later it is the last event of the stream."""

_log = logging.getLogger(__name__)


class EarlyEvent(ServerSentEvent):
    """An event before the words of the answer: a failure after it may still be sent as an HTTP status."""


class EventStreams:
    """The answers and streams in progress, at most `max_open`; the server ends the streams when it stops."""

    def __init__(self, *, max_open: int, keep_alive: float = KEEP_ALIVE) -> None:
        self._max_open = max_open
        self._keep_alive = keep_alive
        self._open: set[_Stream] = set()
        self._unstreamed = 0
        self._is_closed = False

    async def respond(self, events: Events, *, to_event: ToEvent) -> EventSourceResponse:
        """Return the response that streams the events; `to_event` makes the last event of a stream that fails.

        Raises:
            ServerBusy: There are too many streams, or the server is stopping.
            AgentError: The work failed at once, before the first event that is not early.
        """
        self._check_open()
        stream = _Stream(events, to_event, self._keep_alive)
        self._open.add(stream)
        stream.task.add_done_callback(lambda _: self._open.discard(stream))
        await stream.start()
        return stream

    async def unless_client_leaves(self, request: Request, work: Coroutine[Any, Any, Result]) -> Result:
        """Return the result of work that is not streamed; cancel it if the client leaves first."""
        self._check_open()
        task, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_disconnected(request))
        self._unstreamed += 1
        try:
            await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise HTTPException(408, "The client left before the answer was complete")
            return task.result()
        finally:
            self._unstreamed -= 1
            await cancel_all([task, leaving])

    def close(self) -> None:
        """End every stream with an event, and begin no more; answers that are not streamed may still be completed."""
        self._is_closed = True
        for stream in self._open:
            stream.stop()

    def _check_open(self) -> None:
        if self._is_closed:
            raise ServerBusy(STOPPING)
        if len(self._open) + self._unstreamed >= self._max_open:
            raise ServerBusy(f"{self._max_open} answers and streams are in progress, which is the limit")


class _Stream(EventSourceResponse):
    """Sends what a task produces; when the client leaves, the task ends."""

    def __init__(self, events: Events, to_event: ToEvent, keep_alive: float) -> None:
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        super().__init__(self._encoded(keep_alive), headers=headers)
        self._to_event = to_event
        self._waiting: asyncio.Queue[ServerSentEvent | None] = asyncio.Queue(AHEAD)
        self._failure: AgentError | None = None
        self._started = asyncio.Event()
        self._is_stopping = False
        self._is_head = False
        self.task = asyncio.create_task(self._produce(events))
        self.task.add_done_callback(self._wake_reader)

    async def start(self) -> None:
        """Wait up to `PATIENCE` for the first event that is not early; raise the error if the work fails before it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._started.wait()
        if self._failure is not None:
            raise self._failure
        self._started.set()

    def stop(self) -> None:
        """End the stream with an event."""
        self._is_stopping = True
        self.task.cancel()

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._is_head = scope.get("is_head", False)
        try:
            await super().__call__(scope, receive, send)
        finally:
            await cancel_all([self.task])

    async def _produce(self, events: Events) -> None:
        async with aclosing(events):
            try:
                async for event in events:
                    if self._waiting.full():  # the client reads nothing before the stream has started
                        self._started.set()
                    await self._waiting.put(event)
                    if not isinstance(event, EarlyEvent):
                        self._started.set()
            except AgentError as error:
                await self._fail(error)
            except asyncio.CancelledError:
                if not self._is_stopping:
                    raise
                await self._fail(ServerBusy(STOPPING))
            except Exception:  # noqa: BLE001 - the outermost edge of the task
                _log.exception("unexpected error in an event stream")
                await self._fail(AgentError("An unexpected error occurred; see the server's log"))
            finally:
                self._started.set()

    async def _fail(self, error: AgentError) -> None:
        if self._started.is_set():
            await self._waiting.put(self._to_event(error))
        else:
            self._failure = error

    def _wake_reader(self, _ended: "asyncio.Task[None]") -> None:
        if self._waiting.empty():  # otherwise it reads what is left, and then ends
            self._waiting.put_nowait(None)

    async def _encoded(self, keep_alive: float) -> AsyncGenerator[bytes, None]:
        while not (self._is_head or (self.task.done() and self._waiting.empty())):
            try:
                async with asyncio.timeout(keep_alive):
                    event = await self._waiting.get()
            except TimeoutError:
                yield KEEPALIVE_COMMENT
            else:
                if event:
                    yield format_sse_event(data_str=event.raw_data, event=event.event, id=event.id)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
