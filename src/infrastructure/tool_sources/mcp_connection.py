"""A connection to one MCP server, which lives in a task of its own until it is let go."""

import asyncio
import logging
from contextlib import AsyncExitStack

import httpx2
import mcp_types
from anyio import BrokenResourceError, ClosedResourceError
from mcp import MCPError
from mcp.client import Client, Transport
from pydantic import ValidationError

from infrastructure.mcp_servers import McpServer
from infrastructure.tool_sources.mcp_http import http_transport
from infrastructure.tool_sources.mcp_process import ServerProcess

FAILURES = (
    *(MCPError, httpx2.HTTPError, httpx2.InvalidURL, BrokenResourceError, ClosedResourceError),
    *(OSError, RuntimeError, ValueError),
)
"""What a request to a server may raise."""
LEAVING = 10.0
"""Seconds that taking leave of a server may take."""
LONGEST_REASON = 300
ENDED = "the connection ended"


class McpConnection:
    """Enters and leaves the SDK's session in one task, as its cancel scopes need; any task may use the client."""

    def __init__(self, server: McpServer) -> None:
        self._server = server
        env = {name: value.get_secret_value() for name, value in server.env.items()}
        self._process = ServerProcess(server.command, server.args, env) if server.command else None
        self._entered: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._let_go = asyncio.Event()
        self._ended_by: BaseException | None = None
        self._task = asyncio.create_task(self._live())

    async def client(self) -> Client:
        """Return the client once server and client understand each other; raise whatever kept them from it."""
        return await asyncio.shield(self._entered)

    async def close(self) -> None:
        """Let go of the server, and wait until it has gone."""
        self._let_go.set()
        if not self._entered.done():
            self._task.cancel()
        await asyncio.wait({self._task}, timeout=LEAVING)
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=LEAVING)

    def why(self, error: BaseException) -> str:
        """Say in a line what went wrong, without any secret that the server was given."""
        if isinstance(error, MCPError) and error.code == mcp_types.CONNECTION_CLOSED and self._ended_by is not None:
            error = self._ended_by
        said = _said(error, within=self._server.timeout)
        if said == ENDED and self._process is not None and self._process.last_words:
            said = f"{said}: {self._process.last_words}"
        said = " ".join(said.split())
        for secret in self._server.secrets:
            said = said.replace(secret, "[secret]")
        return "".join(letter for letter in said[:LONGEST_REASON] if letter.isprintable())

    async def _live(self) -> None:
        logging.getLogger("mcp").addHandler(logging.NullHandler())  # else Python prints what the SDK logs
        try:
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(self._server.timeout):
                    transport = await self._transport(stack)
                    client = Client(transport, cache=None, read_timeout_seconds=self._server.timeout)
                    await stack.enter_async_context(client)
                self._entered.set_result(client)
                await self._let_go.wait()
        except BaseException as error:
            self._ended_by = _innermost(error)
            if isinstance(error, asyncio.CancelledError):
                self._entered.cancel()
                raise
            if not self._entered.done():
                self._entered.set_exception(self._ended_by)

    async def _transport(self, stack: AsyncExitStack) -> Transport:
        if self._process is not None:
            return self._process.connected()
        return await stack.enter_async_context(http_transport(self._server))


def _innermost(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _said(error: BaseException, *, within: float) -> str:
    match error:
        case TimeoutError() | MCPError(code=mcp_types.REQUEST_TIMEOUT):
            said = f"no answer within {within:g} s"
        case FileNotFoundError():
            said = "there is no such program"
        case OSError(strerror=str(reason)) if reason:
            said = reason
        case ValidationError():
            first = error.errors(include_input=False)[0]
            said = f"an answer that is against the protocol, {'.'.join(map(str, first['loc']))}: {first['msg']}"
        case ClosedResourceError() | BrokenResourceError() | MCPError(message="Connection closed"):
            said = ENDED
        case httpx2.ConnectError():
            said = "no connection"
        case _:
            said = str(error) or type(error).__name__
    return said
