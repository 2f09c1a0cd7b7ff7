"""The ways in which the server that plays a model's provider streams a reply, or fails to."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tests.provider_exchange import Behaviour, Body, Exchange

COUNTED: Body = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
DONE = "[DONE]"


def chunk(delta: Body | None = None, *, finish: str | None = None) -> Body:
    """Return one chunk of a stream."""
    return _chunk([{"index": 0, "delta": delta or {}, "finish_reason": finish}])


def words(text: str) -> Body:
    """Return a chunk with the next words."""
    return chunk({"content": text})


def ends(finish: str | None = "stop", usage: Body | None = None) -> list[Body | str]:
    """Return the chunks at the end: the finish, the usage, and the mark of the end; with `usage={}` there is none."""
    counted = COUNTED if usage is None else usage
    return [chunk(finish=finish), *([_chunk([]) | {"usage": counted}] if counted else []), DONE]


def piece_of_call(
    arguments: str | Body | None = None, *, index: int | None = 0, call: str | None = None, name: str | None = None
) -> Body:
    """Return what a chunk says of one call; what is `None` is left out, but the arguments, which may be null."""
    named = {"name": name} if name is not None else {}
    told: Body = {"type": "function", "function": named | {"arguments": arguments}}
    return told | ({"index": index} if index is not None else {}) | ({"id": call} if call is not None else {})


def calls(*pieces: Body) -> Body:
    """Return a chunk with pieces of calls."""
    return chunk({"tool_calls": list(pieces)})


def streams(*events: Body | str, pause: float = 0.0) -> Behaviour:
    """Send these events and end in good order, however little sense they make; wait before each."""

    async def behave(exchange: Exchange) -> None:
        async with _stream(exchange) as stream:
            for event in events:
                await asyncio.sleep(pause)
                await stream.send(event)

    return behave


def streams_raw(*parts: str) -> Behaviour:
    """Send this as it is, for protocols other than OpenAI's."""

    async def behave(exchange: Exchange) -> None:
        async with _stream(exchange) as stream:
            for part in parts:
                await stream.write(part)

    return behave


def says_in_pieces(*pieces: str, finish: str = "stop", usage: Body | None = None, pause: float = 0.0) -> Behaviour:
    """Say this, piece by piece."""
    return streams(chunk({"role": "assistant", "content": ""}), *map(words, pieces), *ends(finish, usage), pause=pause)


def calls_tools(*called: tuple[str, str], text: str = "", usage: Body | None = None) -> Behaviour:
    """Call tools, each by its name and its arguments, which come in two pieces, as OpenAI sends them."""
    begun = chunk({"role": "assistant", "content": text or None})
    pieces: list[Body] = []
    for index, (name, arguments) in enumerate(called):
        half = len(arguments) // 2
        pieces.append(calls(piece_of_call("", index=index, call=f"call_{index}", name=name)))
        pieces += [calls(piece_of_call(part, index=index)) for part in (arguments[:half], arguments[half:])]
    return streams(begun, *pieces, *ends("tool_calls", usage))


def stalls_mid_stream(*pieces: str, comments: bool = False) -> Behaviour:
    """Say this, then nothing more, until the client leaves; with comments, as a proxy keeps a connection alive."""

    async def behave(exchange: Exchange) -> None:
        async with _stream(exchange) as stream:
            await stream.say(*pieces)
            while comments:
                await asyncio.sleep(0.1)
                await stream.write(": still here\n\n")
            await asyncio.Event().wait()

    return behave


def resets_mid_stream(*pieces: str) -> Behaviour:
    """Say this, then reset the connection."""

    async def behave(exchange: Exchange) -> None:
        async with _stream(exchange) as stream:
            await stream.say(*pieces)
            await asyncio.sleep(0.05)  # or the reset would overtake what was sent
            exchange.reset()

    return behave


def drops_mid_stream(*pieces: str) -> Behaviour:
    """Say this, then close the connection without the end of the body."""

    async def behave(exchange: Exchange) -> None:
        async with _stream(exchange) as stream:
            await stream.say(*pieces)
            exchange.writer.close()

    return behave


def ends_without_finish(*pieces: str, done: bool = False) -> Behaviour:
    """Say this and end in good order, but never say that the reply is finished."""
    return streams(*map(words, pieces), *([DONE] if done else []))


def breaks_a_line(*pieces: str) -> Behaviour:
    """Say this, then half a line of JSON, then go on as if nothing were."""
    return streams(*map(words, pieces), '{"choices": [{"index": 0, "del', words("more"), *ends())


def sends_error_event(*pieces: str, error: Mapping[str, object] | None = None) -> Behaviour:
    """Say this, then that something failed, as providers do that have sent their status already."""
    told = {"message": "scripted failure", "type": "server_error", "code": None} if error is None else dict(error)
    return streams(*map(words, pieces), {"error": told})


async def repeats_for_ever(exchange: Exchange) -> None:
    """Say the same words until the client leaves."""
    async with _stream(exchange) as stream:
        while True:
            await stream.say("again ")
            await asyncio.sleep(0)


class _Stream:
    """Server-sent events in a chunked body."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def say(self, *pieces: str) -> None:
        for piece in pieces:
            await self.send(words(piece))

    async def send(self, event: Body | str) -> None:
        await self.write(f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n")

    async def write(self, text: str) -> None:
        raw = text.encode()
        self._exchange.writer.write(b"%x\r\n%b\r\n" % (len(raw), raw))
        await self._exchange.writer.drain()

    async def end(self) -> None:
        self._exchange.writer.write(b"0\r\n\r\n")
        await self._exchange.writer.drain()


@asynccontextmanager
async def _stream(exchange: Exchange) -> AsyncIterator[_Stream]:
    await exchange.head({"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
    stream = _Stream(exchange)
    yield stream
    if not exchange.writer.is_closing():
        await stream.end()


def _chunk(choices: list[Body]) -> Body:
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"} | {
        "choices": choices
    }
