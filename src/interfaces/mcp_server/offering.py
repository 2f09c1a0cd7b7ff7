"""Offering a function of the agent as a tool."""

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from domain.errors import AgentError
from infrastructure.composition import Agent

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)

Function = Callable[..., Awaitable[object]]


def offer(server: MCPServer, agent: Agent, function: Function, hints: ToolAnnotations) -> None:
    """Add a tool that is described by the function's name, docstring and types."""
    server.add_tool(with_errors(agent, function), description=inspect.getdoc(function), annotations=hints)


def with_errors(agent: Agent, function: Function) -> Function:
    """Return the function; errors of the agent become results for the client, without secrets."""

    @wraps(function)
    async def call(*args: Any, **kwargs: Any) -> object:
        try:
            return await function(*args, **kwargs)
        except AgentError as error:
            raise ToolError(agent.core.secrets().redact(str(error))) from error

    return call
