"""The agent as an MCP server: a tool that asks it, its own tools without an effect, and the tools of its parts."""

import json
from importlib.metadata import version
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool as ServedTool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from pydantic import ConfigDict, ValidationError
from typing_extensions import override

from application.ports.tool import Tool
from domain.validation import in_words, summary
from infrastructure.composition import Agent
from infrastructure.parts import DISTRIBUTION, part_modules
from interfaces.mcp_server import ask
from interfaces.mcp_server.offering import READS, with_errors


class _Server(MCPServer):
    """Reports on one line which arguments are invalid."""

    @override
    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            complaints = summary(in_words(error.__cause__))
            raise ToolError(f"Error executing tool {name}: The arguments are invalid: {complaints}") from error


class _AnyArguments(ArgModelBase):
    """Arguments that the tool checks itself."""

    model_config = ConfigDict(extra="allow")

    @override
    def model_dump_one_level(self) -> dict[str, Any]:
        return {"arguments": self.model_extra or {}}


def mcp_server(agent: Agent) -> MCPServer:
    """Return a server for any number of clients; tools of other MCP servers are not passed on."""
    own = [_to_served_tool(tool, agent) for tool in agent.core.tools() if not tool.description.has_effect]
    server = _Server(DISTRIBUTION, version=version(DISTRIBUTION), tools=own, subscriptions=False)
    ask.add_tools(server, agent)
    for module in part_modules("interfaces.mcp_server", "tools").values():
        module.add_tools(server, agent)
    return server


def _to_served_tool(tool: Tool, agent: Agent) -> ServedTool:
    async def call(arguments: dict[str, Any]) -> str:
        return agent.core.secrets().redact(await tool.call(json.dumps(arguments)))

    return ServedTool(
        fn=with_errors(agent, call),
        name=tool.description.name,
        description=tool.description.purpose,
        parameters=json.loads(tool.description.arguments),
        fn_metadata=FuncMetadata(arg_model=_AnyArguments),
        is_async=True,
        annotations=READS,
    )
