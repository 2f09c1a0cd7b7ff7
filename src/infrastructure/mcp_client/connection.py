"""A connection to an MCP server: the SDK's client, and its failures in one line."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import httpx2
import mcp_types
from anyio import BrokenResourceError, ClosedResourceError
from mcp import MCPError
from mcp.client import Client
from pydantic import ValidationError
from typing_extensions import override

from application.concurrency import cancel_all
from application.ports.tool_source import ToolOffer, ToolSource
from domain.errors import InvalidArguments, ToolFailed
from domain.validation import in_words
from domain.visible_text import visible
from infrastructure.mcp_client.listed_tools import list_tools
from infrastructure.mcp_client.settings import McpServer
from infrastructure.mcp_client.tools.mcp import McpTool
from infrastructure.mcp_client.transports import connected
from infrastructure.redaction import Secrets

CLOSE_SECONDS = 10.0
"""How long a server may take to end; the SDK kills a process earlier."""
MAX_REASON_CHARACTERS = 300
MAX_PROBLEMS = 20
FAILURES = (MCPError, httpx2.HTTPError, BrokenResourceError, ClosedResourceError, OSError, RuntimeError, ValueError)
"""Errors that a request to a server may raise."""

Answer = TypeVar("Answer")


class McpConnection(ToolSource):
    """Holds the client in a task of its own: the task that enters the SDK's scopes must also leave them."""

    def __init__(self, server: McpServer, *, secrets: Secrets) -> None:
        self._server = server
        self._secrets = secrets
        self._problems: list[str] = []
        self._last_lines: deque[str] = deque(maxlen=5)
        self._client: Client | None = None
        self._ready = asyncio.Event()
        self._leave = asyncio.Event()
        self._task = asyncio.create_task(self._hold())

    @override
    async def open(self) -> ToolOffer:
        self._problems.clear()
        try:
            listed = await self._request(lambda client: list_tools(client, self._problems))
        except (ToolFailed, InvalidArguments) as error:
            return ToolOffer((), (f"The tools of {self._server.name} are not offered: {error}",))
        unknown = set(self._server.trusted_tools) - {tool.name for tool in listed}
        self._problems += [f"trusted_tools names {name}, which is not among its tools" for name in sorted(unknown)]
        tools = (McpTool(tool, self._server, call=self._call, secrets=self._secrets) for tool in listed)
        problems = (visible(self._secrets.redact(problem)) for problem in self._problems[:MAX_PROBLEMS])
        return ToolOffer(tuple(tools), tuple(f"{self._server.name}: {problem}" for problem in problems))

    @override
    async def close(self) -> None:
        self._leave.set()
        if self._ready.is_set():
            await asyncio.wait({self._task}, timeout=CLOSE_SECONDS)
        await cancel_all({self._task})

    async def _call(self, tool: str, arguments: dict[str, Any]) -> mcp_types.CallToolResult:
        return await self._request(lambda client: client.call_tool(tool, arguments))

    async def _request(self, request: Callable[[Client], Awaitable[Answer]]) -> Answer:
        await self._ready.wait()
        try:
            if self._client is None:
                raise ClosedResourceError("the connection is closed")
            async with asyncio.timeout(self._server.timeout_seconds):
                return await request(self._client)
        except FAILURES as error:
            kind = InvalidArguments if getattr(error, "code", 0) == mcp_types.INVALID_PARAMS else ToolFailed
            raise kind(await self._reason(error)) from error

    async def _hold(self) -> None:
        try:
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(self._server.timeout_seconds):
                    client = Client(connected(self._server, self._problems, self._last_lines), cache=None)
                    self._client = await stack.enter_async_context(client)
                self._ready.set()
                await self._leave.wait()
        finally:
            self._client = None
            self._ready.set()

    async def _reason(self, error: BaseException) -> str:
        """Return why a request failed, in a line without secrets; add the last line of a process that has ended."""
        last_line = ""
        if getattr(error, "code", 0) == mcp_types.CONNECTION_CLOSED or isinstance(error, ClosedResourceError):
            await self.close()
            error = (None if self._task.cancelled() else self._task.exception()) or error
            last_line = next(filter(str.strip, reversed(tuple(self._last_lines))), "")
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        reason = str(error) or type(error).__name__
        if isinstance(error, TimeoutError):
            reason = f"no answer within {self._server.timeout_seconds:g} s"
        elif isinstance(error, ValidationError):
            reason = f"the answer violates the protocol: {in_words(error)[0]}"
        return self._secrets.redact(" ".join(f"{reason}; {last_line}".split()).rstrip("; "))[:MAX_REASON_CHARACTERS]
