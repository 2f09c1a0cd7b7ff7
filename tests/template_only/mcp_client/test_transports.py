import os
from collections import deque
from collections.abc import AsyncIterator
from contextlib import nullcontext

import pytest
from httpx2 import AsyncClient, MockTransport, Response, StreamError

from infrastructure.mcp_client.transports import MAX_BYTES, BoundedLines, bound, keep_lines


def decoded(*chunks: bytes) -> str:
    """Return what a decoder makes of the chunks."""
    decoder = BoundedLines("replace")
    return "".join(map(decoder.decode, chunks))


def test_lines_are_decoded_across_chunks() -> None:
    assert decoded("grö".encode()[:3], "grö".encode()[3:], b"\nend\n") == "grö\nend\n"
    assert decoded(b"\xff\n") == "\N{REPLACEMENT CHARACTER}\n"


def test_the_rest_of_a_line_that_is_too_long_is_dropped() -> None:
    chunk = b"0" * 2**20
    text = decoded(b"first\n", *[chunk] * (3 * MAX_BYTES // 2**20), b"rest\nlast\n")
    first, long, last, _ = text.split("\n")
    assert (first, last) == ("first", "last")
    assert MAX_BYTES < len(long) <= MAX_BYTES + len(chunk)


def test_no_rest_of_a_long_line_is_kept_which_might_be_that_of_a_secret() -> None:
    lines: deque[str] = deque(maxlen=5)
    reading, writing = os.pipe()
    os.write(writing, b"first\n" + b"x" * 995 + b"hunter2hunter2\nlast\n")
    os.close(writing)
    keep_lines(lines, reading)
    assert list(lines) == ["first\n", "x" * 995 + "hunte", "last\n"]


async def chunks() -> AsyncIterator[bytes]:
    for _ in range(MAX_BYTES // 2**20 + 1):
        yield b": news\n\n" * 2**17


@pytest.mark.parametrize(("kind", "is_bounded"), [("application/json", True), ("text/event-stream", False)])
async def test_an_answer_is_bounded_and_a_stream_of_events_may_last(kind: str, is_bounded: bool) -> None:
    answer = MockTransport(lambda _: Response(200, headers={"content-type": kind}, content=chunks()))
    async with AsyncClient(transport=answer, event_hooks={"response": [bound]}) as client:
        outcome = pytest.raises(StreamError, match="longer than 10 MiB") if is_bounded else nullcontext()
        async with client.stream("GET", "http://server/mcp") as response:
            with outcome:
                assert sum([len(chunk) async for chunk in response.aiter_bytes()]) > MAX_BYTES
