"""Offering a function of the agent as a tool."""

import inspect
from collections.abc import Awaitable, Callable

from mcp.server.mcpserver import MCPServer
from mcp_types import ToolAnnotations

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)

Function = Callable[..., Awaitable[object]]


def offer(server: MCPServer, function: Function, hints: ToolAnnotations) -> None:
    """Add a tool that is described by the function's name, docstring and types; an `AgentError` is its result."""
    server.add_tool(function, description=inspect.getdoc(function), annotations=hints)
