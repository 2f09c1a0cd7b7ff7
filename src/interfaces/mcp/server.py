"""The agent as an MCP server: its tools, their progress, and errors in one line."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import anyio
import mcp_types
from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.session import ServerSession

from domain.errors import AgentError
from interfaces.mcp.served_tool import ServedTool, Tell

MOST_NEWS = 100
"""Lines of progress that wait for a slow client; more are dropped."""
LAST_NEWS = 1.0
"""Seconds that the last of them has, before the result goes."""


def mcp_server(tools: Sequence[ServedTool], *, version: str) -> Server:
    """Return a server that offers these tools to any number of clients."""
    served = {tool.definition.name: tool for tool in tools}

    async def list_tools(
        _context: ServerRequestContext, _page: mcp_types.PaginatedRequestParams | None
    ) -> mcp_types.ListToolsResult:
        return mcp_types.ListToolsResult(tools=[tool.definition for tool in served.values()])

    async def call_tool(
        context: ServerRequestContext, asked: mcp_types.CallToolRequestParams
    ) -> mcp_types.CallToolResult:
        tool = served.get(asked.name)
        if tool is None:
            known = ", ".join(served)
            raise MCPError(mcp_types.INVALID_PARAMS, f"There is no tool {asked.name[:80]!r}. The tools are {known}.")
        async with _progress(context.session) as tell:
            return await _result(tool, json.dumps(asked.arguments or {}), tell)

    return Server("agent", version=version, on_list_tools=list_tools, on_call_tool=call_tool)


async def _result(tool: ServedTool, arguments: str, tell: Tell) -> mcp_types.CallToolResult:
    try:
        given = await tool.call(arguments, tell)
    except AgentError as error:
        return _text(str(error), is_error=True)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        return _text(f"unexpected {type(error).__name__}: {error}. Please report it.", is_error=True)
    if isinstance(given, str):
        return _text(given)
    result = _text(given.model_dump_json())
    result.structured_content = given.model_dump(mode="json")
    return result


def _text(said: str, *, is_error: bool = False) -> mcp_types.CallToolResult:
    sound = said.encode(errors="replace").decode()
    return mcp_types.CallToolResult(content=[mcp_types.TextContent(text=sound)], is_error=is_error)


@asynccontextmanager
async def _progress(session: ServerSession) -> AsyncIterator[Tell]:
    """Yield what tells the client how far its call has come, without waiting for it."""
    news: asyncio.Queue[str | None] = asyncio.Queue(MOST_NEWS)

    async def report() -> None:
        number = 0
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, MCPError):
            while (message := await news.get()) is not None:
                number += 1
                await session.report_progress(number, message=message)

    def tell(message: str) -> None:
        with suppress(asyncio.QueueFull):
            news.put_nowait(message)

    reporting = asyncio.create_task(report())
    try:
        yield tell
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_NEWS):
                await news.put(None)
                await reporting
    finally:
        reporting.cancel()
