"""Streams of server-sent events: each is produced in a task of its own, and ends with a word, whatever ends it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, ServerSentEvent, format_sse_event
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from domain.errors import AgentError
from interfaces.http.statuses import ServerStopping

Events = AsyncGenerator[ServerSentEvent, None]
LastWord = Callable[[AgentError], ServerSentEvent]

AHEAD = 16
"""Events that the producer may be ahead of a slow reader; then it waits."""

KEEP_ALIVE = 15.0
"""Seconds without an event after which a comment shows that the stream is alive."""

_log = logging.getLogger("agent.http")


class EventStreams:
    """Knows the streams that are open, so that the server can end them all."""

    def __init__(self, *, keep_alive: float = KEEP_ALIVE) -> None:
        self._keep_alive = keep_alive
        self._open: set[_Production] = set()

    async def respond(self, events: Events, *, last_word: LastWord, patience: float = 0) -> EventSourceResponse:
        """Return the response that streams the events.

        What goes wrong before the first event, within so many seconds of patience, is raised, so that the response can
        have a status; what goes wrong later is the stream's last word.
        """
        production = _Production(events, last_word)
        self._open.add(production)
        production.task.add_done_callback(lambda _: self._open.discard(production))
        try:
            await production.first(patience)
        except BaseException:
            production.task.cancel()
            raise
        return _Streaming(production, self._keep_alive)

    async def close(self, seconds: float) -> None:
        """Let streams that are about to end do so, and end the others with a word; return when none is left."""
        tasks = {production.task for production in self._open}
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for production in tuple(self._open):
            production.stop()
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)


class _Production:
    """Events on their way from the producer to the response; `None` is the end."""

    def __init__(self, events: Events, last_word: LastWord) -> None:
        self._events = events
        self._last_word = last_word
        self._stopping = False
        self._failed: AgentError | None = None
        self._begun = asyncio.Event()
        self._streaming = False
        self.queue: asyncio.Queue[ServerSentEvent | None] = asyncio.Queue(AHEAD)
        self.task = asyncio.create_task(self._produce())

    def stop(self) -> None:
        """End the production with a word."""
        self._stopping = True
        self.task.cancel()

    async def first(self, patience: float) -> None:
        """Wait a while for the first event; raise what went wrong instead."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._begun.wait()
        if self._failed is not None:
            raise self._failed
        self._streaming = True

    async def _produce(self) -> None:
        try:
            async with aclosing(self._events):
                async for event in self._events:
                    await self.queue.put(event)
                    self._begun.set()
        except AgentError as error:
            await self._end_with(error)
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            self._make_room()
            await self._end_with(ServerStopping("The server is stopping", remedy="Ask again in a while."))
        except Exception:  # noqa: BLE001 - the edge of a task that nobody waits for
            _log.exception("unexpected error in a stream of events")
            await self._end_with(AgentError("Something unexpected went wrong; the server's log says what"))
        else:
            await self.queue.put(None)
        finally:
            self._begun.set()

    async def _end_with(self, error: AgentError) -> None:
        if not self._streaming:
            self._failed = error
            return
        await self.queue.put(self._last_word(error))
        await self.queue.put(None)

    def _make_room(self) -> None:
        """Drop what a slow reader has not fetched in time, for the last word to find room."""
        while self.queue.qsize() > AHEAD - 2:
            self.queue.get_nowait()


class _Streaming(EventSourceResponse):
    """Sends what is produced; when the client leaves, the production ends."""

    def __init__(self, production: _Production, keep_alive: float) -> None:
        super().__init__(
            _encoded(production.queue, keep_alive),
            headers={"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"},
        )
        self._production = production

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._production.task.cancel()


async def _encoded(queue: asyncio.Queue[ServerSentEvent | None], keep_alive: float) -> AsyncGenerator[bytes, None]:
    while True:
        try:
            async with asyncio.timeout(keep_alive):
                event = await queue.get()
        except TimeoutError:
            yield KEEPALIVE_COMMENT
            continue
        if event is None:
            return
        yield format_sse_event(
            data_str=event.raw_data, event=event.event, id=event.id, retry=event.retry, comment=event.comment
        )
