"""The agent as an MCP server: a tool that asks it, its own tools without an effect, and the tools of its parts."""

from importlib.metadata import version
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import ValidationError
from typing_extensions import override

from domain.validation import in_words, summary
from infrastructure.composition import Agent
from infrastructure.parts import DISTRIBUTION, part_modules
from interfaces.mcp_server import ask
from interfaces.mcp_server.own_tools import own_tools


class _Server(MCPServer):
    """Says on one line which arguments are invalid."""

    @override
    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            complaints = summary(in_words(error.__cause__))
            problem = f"Error executing tool {name}: The arguments are invalid: {complaints}"
            raise ToolError(problem) from error.__cause__


def mcp_server(agent: Agent) -> MCPServer:
    """Return a server for any number of clients."""
    server = _Server(DISTRIBUTION, version=version(DISTRIBUTION), tools=own_tools(agent), subscriptions=False)
    ask.add_tools(server, agent)
    for module in part_modules("interfaces.mcp_server", "tools").values():
        module.add_tools(server, agent)
    return server
