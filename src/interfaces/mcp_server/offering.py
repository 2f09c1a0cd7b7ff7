"""Offering a function of the agent as a tool."""

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from domain.errors import AgentError
from infrastructure.composition import Agent

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Function = Callable[Arguments, Awaitable[Result]]


def offer(server: MCPServer, agent: Agent, function: Function[..., object], hints: ToolAnnotations) -> None:
    """Add a tool that is described by the function's name, docstring and types."""
    server.add_tool(with_errors(agent, function), description=inspect.getdoc(function), annotations=hints)


def with_errors(agent: Agent, function: Function[Arguments, Result]) -> Function[Arguments, Result]:
    """Return the function with the agent's errors as results that a client may see: without secrets."""

    @wraps(function)
    async def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return await function(*args, **kwargs)
        except AgentError as error:
            raise ToolError(agent.core.secrets().redact(str(error))) from error

    return call
