"""An MCP server at an address: streamable HTTP by the SDK, with a bound on what is read of one answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from mcp.client import Transport
from mcp.client.streamable_http import streamable_http_client
from typing_extensions import override

from infrastructure.mcp_servers import McpServer

LARGEST_ANSWER = 10 * 2**20
"""Bytes of one answer; the rest is not read."""


class _Bounded(httpx2.AsyncByteStream):
    """What a server sends, until it is too much."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = LARGEST_ANSWER
        async for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise httpx2.StreamError(f"it sent an answer of more than {LARGEST_ANSWER // 2**20} MiB")
            yield chunk

    @override
    async def aclose(self) -> None:
        await self._stream.aclose()


async def _bound(response: httpx2.Response) -> None:
    """Bound what is read; an answer that unpacks to many times its size is not read at all."""
    if response.status_code in {401, 403}:
        await response.aclose()
        raise httpx2.RequestError(f"it refuses the headers that it was sent ({response.status_code})")
    if response.headers.get("content-encoding", "identity") != "identity":
        await response.aclose()
        raise httpx2.DecodingError("it packed its answer, which it was not asked to")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Bounded(response.stream)


@asynccontextmanager
async def http_transport(server: McpServer) -> AsyncIterator[Transport]:
    """Yield what talks to the server; its headers go to its own origin only, as the SDK sees to."""
    headers = {name: value.get_secret_value() for name, value in server.headers.items()}
    async with httpx2.AsyncClient(
        headers={"accept-encoding": "identity", **headers},
        timeout=httpx2.Timeout(server.timeout, read=max(server.timeout, 300.0)),
        event_hooks={"response": [_bound]},
    ) as client:
        yield streamable_http_client(server.url, http_client=client, max_sse_event_size=LARGEST_ANSWER)
