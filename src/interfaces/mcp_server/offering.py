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
    add = server._tool_manager.add_tool  # noqa: SLF001 - the public way does not return the tool
    tool = add(function, description=inspect.getdoc(function), annotations=hints)
    arguments = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"  # the SDK ignores them: a model would not learn that it misspelled one
    arguments.model_rebuild(force=True)
    tool.parameters = arguments.model_json_schema()
