import asyncio
from collections.abc import AsyncGenerator

import pytest
from fastapi import HTTPException, Request
from fastapi.sse import ServerSentEvent
from starlette.responses import Response
from starlette.types import Message, Scope

from domain.errors import AgentError, ModelUnavailable
from interfaces.http.event_streams import AHEAD, PATIENCE, EarlyEvent, EventStreams
from interfaces.http.statuses import ServerBusy

SCOPE: Scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "asgi": {"spec_version": "2.3"}}


def to_event(error: AgentError) -> ServerSentEvent:
    return ServerSentEvent(event="error", raw_data=str(error))


class Producer:
    """Yields words, then waits for ever or fails; knows how far it came, and whether it was closed."""

    def __init__(
        self, *words: str, error: Exception | None = None, kind: type[ServerSentEvent] = ServerSentEvent
    ) -> None:
        self._words = words
        self._kind = kind
        self._error = error
        self.produced = 0
        self.closed = asyncio.Event()

    async def events(self) -> AsyncGenerator[ServerSentEvent, None]:
        try:
            for word in self._words:
                self.produced += 1
                yield self._kind(raw_data=word)
            if self._error:
                raise self._error
            await asyncio.Event().wait()
        finally:
            self.closed.set()


class Client:
    """Reads a response, or stops reading, until it leaves."""

    def __init__(self, *, reads: bool = True) -> None:
        self.received = ""
        self.left = asyncio.Event()
        self._reads = reads
        self._news = asyncio.Event()

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.received += message.get("body", b"").decode()
        self._news.set()
        if not self._reads and message.get("body"):
            await asyncio.Event().wait()

    def read(self, response: Response) -> "asyncio.Task[None]":
        return asyncio.create_task(response(SCOPE, self.receive, self.send))

    async def until(self, text: str) -> None:
        while text not in self.received:
            self._news.clear()
            await self._news.wait()


async def test_a_client_that_leaves_ends_the_work() -> None:
    producer, client = Producer("A kernel"), Client()
    reading = client.read(await EventStreams(max_open=1).respond(producer.events(), to_event=to_event))
    await client.until("A kernel")

    client.left.set()

    await asyncio.wait_for(producer.closed.wait(), 1)
    await reading


async def test_a_server_that_stops_ends_each_stream_with_an_event() -> None:
    streams, producer, client = EventStreams(max_open=1), Producer("A kernel"), Client()
    reading = client.read(await streams.respond(producer.events(), to_event=to_event))
    await client.until("A kernel")

    streams.close()

    await reading
    assert client.received == "data: A kernel\n\nevent: error\ndata: The server is stopping\n\n"
    assert producer.closed.is_set()
    with pytest.raises(ServerBusy, match="stopping"):
        await streams.respond(Producer("A kernel").events(), to_event=to_event)


@pytest.mark.parametrize("count", [1, AHEAD + 1])
async def test_a_stream_that_is_requested_by_head_ends_before_its_first_event(count: int) -> None:
    producer, client = Producer(*["A kernel"] * count), Client()
    response = await EventStreams(max_open=1).respond(producer.events(), to_event=to_event)

    await response({**SCOPE, "is_head": True}, client.receive, client.send)

    assert (client.received, producer.closed.is_set()) == ("", True)


async def test_a_failure_is_the_last_event_or_an_error_if_there_was_none_before() -> None:
    streams, client = EventStreams(max_open=1), Client()

    failing = Producer("A kernel", error=ModelUnavailable("No reply"))
    await client.read(await streams.respond(failing.events(), to_event=to_event))
    assert client.received.endswith("event: error\ndata: No reply\n\n")

    with pytest.raises(ModelUnavailable):
        await streams.respond(Producer(error=ModelUnavailable("No reply")).events(), to_event=to_event)


async def test_a_failure_is_an_error_also_after_early_events_unless_there_are_many() -> None:
    streams, client = EventStreams(max_open=2), Client()

    failing = Producer(*["calling"] * (AHEAD - 1), error=ModelUnavailable("No reply"), kind=EarlyEvent)
    with pytest.raises(ModelUnavailable):
        await streams.respond(failing.events(), to_event=to_event)

    many = Producer(*["calling"] * (AHEAD + 1), error=ModelUnavailable("No reply"), kind=EarlyEvent)
    async with asyncio.timeout(PATIENCE / 2):
        await client.read(await streams.respond(many.events(), to_event=to_event))
    assert client.received.endswith("event: error\ndata: No reply\n\n")


async def test_a_silent_stream_shows_that_it_is_alive() -> None:
    client = Client()
    streams = EventStreams(max_open=1, keep_alive=0.01)
    reading = client.read(await streams.respond(Producer("A kernel").events(), to_event=to_event))

    await client.until(": ping\n\n: ping\n\n")

    client.left.set()
    await reading


async def test_the_work_waits_for_a_client_that_does_not_read(caplog: pytest.LogCaptureFixture) -> None:
    producer, client = Producer(*map(str, range(1000))), Client(reads=False)
    reading = client.read(await EventStreams(max_open=1).respond(producer.events(), to_event=to_event))

    await asyncio.sleep(0.05)

    assert producer.produced < 50
    client.left.set()
    await reading
    assert producer.closed.is_set()
    assert caplog.records == []


async def test_there_are_at_most_as_many_as_allowed() -> None:
    streams, client = EventStreams(max_open=2), Client()
    reading = client.read(await streams.respond(Producer("A kernel").events(), to_event=to_event))
    waiting = asyncio.create_task(
        streams.unless_client_leaves(Request(SCOPE, client.receive), asyncio.sleep(0.05, "an answer"))
    )
    await asyncio.sleep(0)

    with pytest.raises(ServerBusy):
        await streams.respond(Producer().events(), to_event=to_event)

    assert await waiting == "an answer"
    client.left.set()
    await reading
    await client.read(await streams.respond(Producer("A kernel").events(), to_event=to_event))


async def test_a_client_that_leaves_ends_work_that_is_not_streamed() -> None:
    client, cancelled = Client(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    awaited = EventStreams(max_open=1).unless_client_leaves(Request(SCOPE, client.receive), work())
    waiting = asyncio.create_task(awaited)
    await asyncio.sleep(0.01)
    client.left.set()

    with pytest.raises(HTTPException):
        await waiting
    assert cancelled.is_set()
