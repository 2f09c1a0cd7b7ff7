"""Clients of the agent as an MCP server."""

from typing import Any

import mcp_types
from mcp.client import Client


async def call(client: Client, tool: str, **arguments: Any) -> tuple[mcp_types.CallToolResult, list[str]]:
    """Call a tool, and return its result and the messages of its progress."""
    messages: list[str] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        messages.append(message or "")

    return await client.call_tool(tool, arguments, progress_callback=on_progress), messages


def text_of(result: mcp_types.CallToolResult) -> str:
    """Return the texts of a result."""
    return "\n".join(part.text for part in result.content if isinstance(part, mcp_types.TextContent))
