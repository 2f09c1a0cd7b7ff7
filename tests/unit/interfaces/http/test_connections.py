import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from interfaces.http.connections import Connection

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[..., Awaitable[Stream]]

MOST = 4
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
HALF = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n{"


HEADER_SECONDS = 0.5


async def app(_scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    config = uvicorn.Config(app, http=Connection, limit_concurrency=MOST, log_config=None)
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    streams: list[Stream] = []

    async def connect(address: str = "127.0.0.1") -> Stream:
        _, port = server.sockets[0].getsockname()
        streams.append(await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0)))
        return streams[-1]

    yield connect
    for connection in state.connections:
        connection.transport.abort()
    for _, writer in streams:
        writer.close()
    server.close()
    await asyncio.sleep(0.01)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "header_seconds", HEADER_SECONDS)


async def in_progress(stream: Stream) -> None:
    """Send half of a request, and wait until the app reads it."""
    stream[1].write(HALF)
    assert await stream[0].readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"


async def asked(stream: Stream, request: bytes = REQUEST) -> bytes:
    """Send a request, and return the first line of what arrives; empty if the connection is closed."""
    stream[1].write(request)
    try:
        line = await stream[0].readline()
        await stream[0].readuntil(b"ok")
    except (ConnectionError, asyncio.IncompleteReadError):
        return line if stream[0].at_eof() else b""
    return line.strip()


async def closed(stream: Stream) -> bool:
    """Wait until the server closes the connection; without another word."""
    try:
        return await asyncio.wait_for(stream[0].read(), 5) == b""
    except ConnectionError:
        return True


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
async def test_a_header_that_does_not_arrive_in_time_closes_the_connection(connect: Connect) -> None:
    between = await connect()
    assert await asked(between) == b"HTTP/1.1 200 OK"
    silent, slow = await connect(), await connect()
    for byte in REQUEST:
        slow[1].write(bytes([byte]))
        await asyncio.sleep(2 * HEADER_SECONDS / len(REQUEST))

    assert [await closed(each) for each in (silent, slow, between)] == [True, True, True]


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
async def test_a_request_in_progress_may_take_longer(connect: Connect) -> None:
    stream = await connect()
    await in_progress(stream)
    await asyncio.sleep(1.5 * HEADER_SECONDS)

    assert await asked(stream, b"12345678") == b"HTTP/1.1 200 OK"
    assert await asked(stream) == b"HTTP/1.1 200 OK"


async def test_a_new_connection_takes_the_place_of_one_that_waits_at_the_address_with_most_of_them(
    connect: Connect,
) -> None:
    other = await connect("127.0.0.2")
    many = [await connect() for _ in range(MOST)]

    assert [await closed(each) for each in many[:2]] == [True, True]
    assert [await asked(each) for each in (other, *many[2:])] == [b"HTTP/1.1 200 OK"] * 3


async def test_requests_in_progress_keep_their_places(connect: Connect) -> None:
    held = [await connect() for _ in range(MOST - 1)]
    for stream in held:
        await in_progress(stream)

    assert await asked(await connect()) == b"HTTP/1.1 503 Service Unavailable\r\n"
    assert [await asked(stream, b"12345678") for stream in held] == [b"HTTP/1.1 200 OK"] * (MOST - 1)
