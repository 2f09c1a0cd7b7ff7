"""The agent as an MCP server: a tool that asks it, its own tools without an effect, and the tools of its parts."""

from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

from infrastructure.composition import Agent
from infrastructure.parts import DISTRIBUTION, part_modules
from interfaces.mcp_server import ask
from interfaces.mcp_server.own_tools import own_tools


def mcp_server(agent: Agent) -> MCPServer:
    """Return a server for any number of clients."""
    server = MCPServer(DISTRIBUTION, version=version(DISTRIBUTION), tools=own_tools(agent), subscriptions=False)
    ask.add_tools(server, agent)
    for module in part_modules("interfaces.mcp_server", "tools").values():
        module.add_tools(server, agent)
    return server
