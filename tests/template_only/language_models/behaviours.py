"""The ways in which a provider answers, or fails to."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.template_only.language_models.provider_server import Behaviour, Body, Exchange

USAGE: Body = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
DONE = "data: [DONE]\n\n"
_JSON = {"Content-Type": "application/json"}
_STREAM = {"Content-Type": "text/event-stream"}
_ID: Body = {"id": "chatcmpl-1", "created": 1, "model": "scripted"}

Ending = Callable[[Exchange, web.StreamResponse], Awaitable[None]]
"""What happens after the last piece of a stream; `None` for a clean end."""


def sends(body: object, *, status: int = 200, **headers: str) -> Behaviour:
    """Send this body, as JSON unless it is bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def behave(_: Exchange) -> web.StreamResponse:
        return web.Response(body=raw, status=status, headers=_JSON | named)

    return behave


def completion(content: object, *, finish: str | None = "stop", usage: Body | None = USAGE, **message: object) -> Body:
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}
    return _ID | {"object": "chat.completion", "choices": [choice]} | ({"usage": usage} if usage else {})


def says(answer: object, *, finish: str | None = "stop", usage: Body | None = USAGE, **message: object) -> Behaviour:
    """Answer with this content, which is JSON if it is a dictionary: in one piece, or streamed as the request asks."""
    content = json.dumps(answer) if isinstance(answer, dict) else answer
    whole = sends(completion(content, finish=finish, usage=usage, **message))
    streamed = streams(chunk({"role": "assistant", "content": content, **message}), *ends(finish, usage))

    async def behave(exchange: Exchange) -> web.StreamResponse:
        return await (streamed if exchange.received.body.get("stream") else whole)(exchange)

    return behave


def fails(status: int, message: str = "scripted failure", *, code: str | None = None, **headers: str) -> Behaviour:
    return sends({"error": {"message": message, "type": code, "code": code}}, status=status, **headers)


def shows_a_page(status: int = 200) -> Behaviour:
    """Send an HTML page, as a proxy between would."""
    return sends(b"<html><body>Welcome</body></html>", status=status, Content_Type="text/html")


async def hangs(_: Exchange) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise ConnectionError


async def resets(exchange: Exchange) -> web.StreamResponse:
    exchange.drop(reset=True)
    raise ConnectionError


async def echoes_the_key(exchange: Exchange) -> web.StreamResponse:
    key = exchange.received.headers["authorization"]
    return await fails(401, f"Incorrect API key provided: {key}", code="invalid_api_key")(exchange)


def after(seconds: float, behaviour: Behaviour) -> Behaviour:

    async def behave(exchange: Exchange) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await behaviour(exchange)

    return behave


def half_a_body(*, then: Ending) -> Behaviour:
    """Promise a whole answer, send half of it, and end like this."""

    async def behave(exchange: Exchange) -> web.StreamResponse:
        body = json.dumps(completion("{}")).encode()
        response = await exchange.open(_JSON | {"Content-Length": str(len(body))})
        await response.write(body[: len(body) // 2])
        await then(exchange, response)
        return response

    return behave


async def drips(exchange: Exchange) -> web.StreamResponse:
    """Send a good answer byte by byte, so slowly that it takes half a minute."""
    response = await exchange.open(_JSON)
    for byte in json.dumps(completion("{}")).encode():
        await response.write(bytes((byte,)))
        await asyncio.sleep(0.1)
    return response


def streams(*events: Body | str, pause: float = 0.0, then: Ending | None = None) -> Behaviour:
    """Send these events, a text as it is; wait before each one, and end like this."""

    async def behave(exchange: Exchange) -> web.StreamResponse:
        response = await exchange.open(_STREAM)
        for event in events:
            await asyncio.sleep(pause)
            await response.write((event if isinstance(event, str) else data(event)).encode())
        if then is not None:
            await then(exchange, response)
        return response

    return behave


def data(event: object) -> str:
    return f"data: {json.dumps(event)}\n\n"


async def stalls(_: Exchange, response: web.StreamResponse) -> None:
    await asyncio.Event().wait()


async def keeps_alive(_: Exchange, response: web.StreamResponse) -> None:
    """Send nothing more than comments, as a proxy does, until the client leaves."""
    while True:
        await asyncio.sleep(0.1)
        await response.write(b": still here\n\n")


async def drops(exchange: Exchange, response: web.StreamResponse) -> None:
    exchange.drop()


async def is_reset(exchange: Exchange, response: web.StreamResponse) -> None:
    await asyncio.sleep(0.05)  # or the reset would overtake what was sent
    exchange.drop(reset=True)


def never_ends(status: int = 200) -> Behaviour:
    """Send one line until the client leaves."""

    async def behave(exchange: Exchange) -> web.StreamResponse:
        response = await exchange.open(_STREAM, status=status)
        while True:
            await response.write(b"A" * 1_000_000)

    return behave


async def repeats(_: Exchange, response: web.StreamResponse) -> None:
    while True:
        await response.write(data(words("again ")).encode())
        await asyncio.sleep(0.005)


def chunk(delta: Body | None = None, *, finish: str | None = None) -> Body:
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    return _ID | {"object": "chat.completion.chunk", "choices": [choice]}


def words(text: object) -> Body:
    return chunk({"content": text})


def ends(finish: str | None = "stop", usage: Body | None = USAGE) -> list[Body | str]:
    """Return the chunks at the end: the finish, the usage, and the mark of the end."""
    return [chunk(finish=finish), *([chunk() | {"choices": [], "usage": usage}] if usage else []), DONE]


def says_in_pieces(
    *pieces: object, finish: str | None = "stop", usage: Body | None = USAGE, pause: float = 0.0
) -> Behaviour:
    return streams(chunk({"role": "assistant", "content": ""}), *map(words, pieces), *ends(finish, usage), pause=pause)


def sends_error(*pieces: str, **error: object) -> Behaviour:
    """Say this, then that something failed, as providers do that have sent their status already."""
    return streams(*map(words, pieces), {"error": {"message": "scripted failure", "code": None} | error})


def call_piece(
    arguments: object = None, *, index: int | None = 0, call: str | None = None, name: str | None = None
) -> Body:
    """Return what a chunk says of one call; fields that are `None` are left out, but for the arguments."""
    function = {"arguments": arguments} | ({} if name is None else {"name": name})
    return {"type": "function", "function": function} | {
        key: value for key, value in (("index", index), ("id", call)) if value is not None
    }


def calls(*pieces: Body) -> Body:
    return chunk({"tool_calls": list(pieces)})


def calls_tools(*called: tuple[str, str], text: str = "", usage: Body | None = USAGE) -> Behaviour:
    """Call tools by name and arguments, in pieces as OpenAI sends them."""
    pieces: list[Body] = []
    for index, (name, arguments) in enumerate(called):
        half = len(arguments) // 2
        pieces.append(calls(call_piece("", index=index, call=f"call_{index}", name=name)))
        pieces += [calls(call_piece(part, index=index)) for part in (arguments[:half], arguments[half:])]
    return streams(chunk({"role": "assistant", "content": text or None}), *pieces, *ends("tool_calls", usage))
