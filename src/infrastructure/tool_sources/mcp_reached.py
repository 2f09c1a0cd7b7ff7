"""What a server that was reached offers, and how its tools are called."""

import asyncio
from typing import Any

import mcp_types
from mcp import MCPError
from mcp.client import Client
from typing_extensions import override

from application.ports.tool import Tool
from application.ports.tool_source import Offered
from domain.errors import InvalidArguments, ToolFailed
from domain.tools import ToolName
from infrastructure.mcp_servers import McpServer
from infrastructure.tool_sources.mcp_connection import FAILURES, McpConnection
from infrastructure.tool_sources.mcp_server import Reached
from infrastructure.tool_sources.mcp_tool import McpServerTool, described

MOST_TOOLS = 128
"""What some providers take in all."""


class ReachedMcpServer(Reached):
    """Lists and calls tools over one connection, and puts what goes wrong into a line."""

    def __init__(self, server: McpServer) -> None:
        self._server = server
        self._connection = McpConnection(server)

    @override
    async def offer(self) -> Offered:
        try:
            listed = await self._listed(await self._connection.client())
        except FAILURES as error:
            raise ToolFailed(self._connection.why(error)) from error
        tools: dict[ToolName, Tool] = {}
        problems: list[str] = []
        for tool in listed[:MOST_TOOLS]:
            try:
                trusted = tool.name in self._server.trusted_tools
                description = described(tool, server=self._server.name, trusted=trusted)
            except ValueError as complaint:
                problems.append(self._left_out(tool.name, str(complaint)))
                continue
            if description.name in tools:
                problems.append(self._left_out(tool.name, "another has its name"))
                continue
            tools[description.name] = McpServerTool(tool.name, description, self._call)
        if len(listed) > MOST_TOOLS:
            problems.append(f"{self._server.name} offers more than {MOST_TOOLS} tools; the rest is left out")
        names = {tool.name for tool in listed}
        problems += [
            f"{self._server.name} has no tool {name!r}, which AGENT_MCP_SERVERS trusts"
            for name in self._server.trusted_tools
            if name not in names
        ]
        return Offered(tuple(tools.values()), tuple(problems))

    @override
    async def close(self) -> None:
        await self._connection.close()

    async def _listed(self, client: Client) -> list[mcp_types.Tool]:
        tools: list[mcp_types.Tool] = []
        cursor: str | None = None
        async with asyncio.timeout(self._server.timeout):
            while len(tools) <= MOST_TOOLS:
                page = await client.list_tools(cursor=cursor)
                tools += page.tools
                cursor = page.next_cursor
                if cursor is None:
                    break
        return tools

    async def _call(self, tool: str, arguments: dict[str, Any]) -> mcp_types.CallToolResult:
        """Call by the session and not by the client, which would check a result by patterns that the server chose."""
        asked = mcp_types.CallToolRequest(params=mcp_types.CallToolRequestParams(name=tool, arguments=arguments))
        try:
            client = await self._connection.client()
            return await client.session.send_request(asked, mcp_types.CallToolResult)
        except FAILURES as error:
            why = self._connection.why(error)
            if isinstance(error, MCPError) and error.code == mcp_types.INVALID_PARAMS:
                raise InvalidArguments(f"{self._server.name} refuses the arguments: {why}") from error
            raise ToolFailed(f"{self._server.name} could not do {tool}: {why}") from error

    def _left_out(self, tool: str, complaint: str) -> str:
        return " ".join(f"{self._server.name} offers {tool[:80]!r}, which is left out: {complaint}".split())
