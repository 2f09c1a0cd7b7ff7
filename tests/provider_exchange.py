"""One request to the server that plays a model's provider, and the ways in which it can be answered, or not."""

import asyncio
import json
import re
import socket
import struct
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Received:
    """A request as it came: `at` is monotonic, `left` is set when the client goes before it has its reply."""

    path: str
    headers: Mapping[str, str]
    body: Body
    at: float
    left: threading.Event = field(default_factory=threading.Event)

    @property
    def contract(self) -> str:
        """The name of the contract that the answer is to have; empty if none is asked for."""
        schema = (self.body.get("response_format") or {}).get("json_schema") or {}
        if name := schema.get("name"):
            return str(name)
        told = re.search(r"JSON object named (\w+)", self.text)
        return told[1] if told else ""

    @property
    def text(self) -> str:
        """All that the messages say."""
        return "\n".join(str(message.get("content")) for message in self.body.get("messages", ()))


@dataclass(frozen=True)
class Exchange:
    """A request, and the connection that its reply goes to."""

    request: Received
    writer: asyncio.StreamWriter

    async def reply(self, body: bytes, *, code: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Send a whole reply; JSON, unless the headers say otherwise."""
        await self.head({"Content-Length": str(len(body)), **(headers or {})}, code=code)
        self.writer.write(body)
        await self.writer.drain()

    async def head(self, headers: Mapping[str, str], *, code: int = 200) -> None:
        """Send the status line and the headers."""
        lines = [f"HTTP/1.1 {code} Scripted"]
        lines += [f"{name}: {value}" for name, value in ({"Content-Type": "application/json"} | dict(headers)).items()]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        await self.writer.drain()

    def reset(self) -> None:
        """Tear the connection down, so that the client sees a reset and no orderly end."""
        raw: socket.socket = self.writer.get_extra_info("socket")
        shape = "hh" if sys.platform == "win32" else "ii"
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(shape, 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Exchange], Awaitable[None]]
"""What the server does with a request. When it returns, the connection waits for the next one."""


def completion(
    text: str | None, *, finish: str = "stop", usage: Body | None = None, refusal: str | None = None
) -> Body:
    """Return the body of a chat completion; with `usage={}` it has none."""
    counted = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120} if usage is None else usage
    message = {"role": "assistant", "content": text} | ({"refusal": refusal} if refusal else {})
    body: Body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }
    return body | ({"usage": counted} if counted else {})


def says(
    answer: str | Body | None, *, finish: str = "stop", usage: Body | None = None, refusal: str | None = None
) -> Behaviour:
    """Answer with this text, or with this value as JSON."""
    text = json.dumps(answer) if isinstance(answer, dict) else answer
    return sends(completion(text, finish=finish, usage=usage, refusal=refusal))


def sends(body: Body | bytes, *, code: int = 200, headers: Mapping[str, str] | None = None) -> Behaviour:
    """Send this body as it is, whatever it is."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def behave(exchange: Exchange) -> None:
        await exchange.reply(raw, code=code, headers=headers)

    return behave


def fails(
    code: int, message: str = "scripted failure", *, reason: str = "", headers: Mapping[str, str] | None = None
) -> Behaviour:
    """Refuse with this status, in the words of OpenAI's protocol; `reason` is its code for the error."""
    return sends(
        {"error": {"message": message, "type": reason or "error", "code": reason or None}}, code=code, headers=headers
    )


def shows_a_page(code: int = 200) -> Behaviour:
    """Send an HTML page, as a proxy in between would."""
    return sends(b"<html><body>Welcome</body></html>", code=code, headers={"Content-Type": "text/html"})


def has_no_choices() -> Behaviour:
    """Send a completion without a choice."""
    return sends(completion("") | {"choices": []})


async def hangs(exchange: Exchange) -> None:
    """Send nothing, until the client leaves."""
    await asyncio.Event().wait()


async def stalls(exchange: Exchange) -> None:
    """Send the headers and half a body, then nothing, until the client leaves."""
    body = json.dumps(completion("{}")).encode()
    await exchange.head({"Content-Length": str(len(body))})
    exchange.writer.write(body[: len(body) // 2])
    await exchange.writer.drain()
    await asyncio.Event().wait()


async def drips(exchange: Exchange) -> None:
    """Send a good body byte by byte, ten in a second, so that there is always something new."""
    body = json.dumps(completion("{}")).encode()
    await exchange.head({"Content-Length": str(len(body))})
    for byte in body:
        exchange.writer.write(bytes((byte,)))
        await exchange.writer.drain()
        await asyncio.sleep(0.1)


async def truncates(exchange: Exchange) -> None:
    """Promise a longer body than is sent, and close."""
    body = json.dumps(completion("{}")).encode()
    await exchange.head({"Content-Length": str(len(body))})
    exchange.writer.write(body[: len(body) // 2])
    await exchange.writer.drain()
    exchange.writer.close()


async def resets(exchange: Exchange) -> None:
    """Reset the connection instead of answering."""
    exchange.reset()


async def echoes_the_key(exchange: Exchange) -> None:
    """Refuse the key, and say it."""
    key = exchange.request.headers.get("authorization", "")
    await fails(401, f"Incorrect API key provided: {key}", reason="invalid_api_key")(exchange)


def after(seconds: float, behaviour: Behaviour) -> Behaviour:
    """Wait, then behave."""

    async def behave(exchange: Exchange) -> None:
        await asyncio.sleep(seconds)
        await behaviour(exchange)

    return behave
