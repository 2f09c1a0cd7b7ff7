"""How a server is reached: the SDK's transports, bounded in what they read."""

import codecs
import os
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import cache, partial
from threading import Thread

import anyio
import httpx2
from anyio.streams.memory import MemoryObjectSendStream
from mcp import StdioServerParameters
from mcp.client._transport import TransportStreams
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCResponse
from typing_extensions import Buffer, override

from infrastructure.mcp_client.listed_tools import screen
from infrastructure.mcp_client.settings import McpServer

MAX_BYTES = 10 * 2**20
"""The most that is read of a process's line, an HTTP response or an event of a stream."""
CODEC = "utf-8-bounded-lines"


@asynccontextmanager
async def connected(server: McpServer, problems: list[str], last_lines: deque[str]) -> AsyncIterator[TransportStreams]:
    """Yield the stream of messages from the server, without invalid tools, and the stream of messages to it."""
    async with AsyncExitStack() as stack:
        if server.url is None:
            _register_codec()
            env = {name: value.get_secret_value() for name, value in server.env.items()}
            process = StdioServerParameters(command=server.command, args=list(server.args), env=env)
            process.encoding, process.encoding_error_handler = CODEC, "replace"
            reading, writing = os.pipe()
            reader = Thread(target=keep_lines, args=(last_lines, reading), daemon=True)  # else the process may block
            reader.start()
            stack.callback(reader.join, timeout=0.5)
            errlog = stack.enter_context(os.fdopen(writing, "w", encoding="utf-8"))
            transport = stdio_client(process, errlog)
        else:
            headers = {name: value.get_secret_value() for name, value in server.headers.items()}
            client = httpx2.AsyncClient(
                headers={"accept-encoding": "identity", **headers},
                timeout=httpx2.Timeout(server.timeout_seconds, read=None),
                event_hooks={"response": [bound]},
            )
            await stack.enter_async_context(client)
            transport = streamable_http_client(str(server.url), http_client=client, max_sse_event_size=MAX_BYTES)
        messages, sender = await stack.enter_async_context(transport)
        arriving, screened = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        async with anyio.create_task_group() as tasks, screened:
            tasks.start_soon(_screen_lists, messages, arriving, problems)
            yield screened, sender
            tasks.cancel_scope.cancel()


async def _screen_lists(
    messages: AsyncIterable[SessionMessage | Exception],
    arriving: MemoryObjectSendStream[SessionMessage | Exception],
    problems: list[str],
) -> None:
    async with arriving:
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            async for item in messages:
                if isinstance(item, SessionMessage) and isinstance(item.message, JSONRPCResponse):
                    screen(item.message.result, problems)
                await arriving.send(item)


def keep_lines(last_lines: deque[str], descriptor: int) -> None:
    """Keep the start of each line: the rest of a long line could begin within a secret, and would not be redacted."""
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as stream:
        is_start = True
        for piece in iter(partial(stream.readline, 1000), ""):
            if is_start:
                last_lines.append(piece)
            is_start = piece.endswith("\n")


class BoundedLines(codecs.BufferedIncrementalDecoder):
    """Decodes UTF-8, and drops the rest of a line that is too long, which the SDK would hold in memory."""

    _length = 0

    @override
    def _buffer_decode(self, input: Buffer, errors: str, final: bool) -> tuple[str, int]:
        text, consumed = codecs.utf_8_decode(input, errors, final)
        end = text.find("\n")
        if self._length > MAX_BYTES:
            text = text[end:] if end >= 0 else ""
        self._length = len(text) - text.rfind("\n") - 1 if end >= 0 else self._length + len(text)
        return text, consumed


@cache
def _register_codec() -> None:
    utf8 = codecs.lookup("utf-8")
    codec = codecs.CodecInfo(utf8.encode, utf8.decode, incrementaldecoder=BoundedLines, name=CODEC)
    codecs.register(lambda name: codec if name.replace("_", "-") == CODEC else None)


class _BoundedStream(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MAX_BYTES
        async for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise httpx2.StreamError(f"it is longer than {MAX_BYTES // 2**20} MiB")
            yield chunk

    @override
    async def aclose(self) -> None:
        await self._stream.aclose()


async def bound(response: httpx2.Response) -> None:
    """Limit what is read of a response; refuse a compressed one, which could unpack to many times its size."""
    if response.status_code in {401, 403}:
        raise httpx2.RequestError(f"the server refuses the headers ({response.status_code})")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise httpx2.RequestError("the answer is compressed, which it must not be")
    is_events = response.headers.get("content-type", "").startswith("text/event-stream")  # each has a limit
    if isinstance(response.stream, httpx2.AsyncByteStream) and not is_events:
        response.stream = _BoundedStream(response.stream)
