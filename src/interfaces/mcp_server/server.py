"""The agent as an MCP server: a tool that asks it, its own tools without an effect, and the tools of its parts."""

from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from mcp.server.mcpserver import MCPServer

from infrastructure.composition import Agent
from infrastructure.parts import DISTRIBUTION, PARTS
from interfaces.mcp_server import ask
from interfaces.mcp_server.own_tools import own_tools


def mcp_server(agent: Agent) -> MCPServer:
    """Return a server for any number of clients."""
    server = MCPServer(DISTRIBUTION, version=version(DISTRIBUTION), tools=own_tools(agent), subscriptions=False)
    ask.add_tools(server, agent)
    for part in PARTS:
        if (Path(__file__).parent / part.name / "tools.py").is_file():
            import_module(f"interfaces.mcp_server.{part.name}.tools").add_tools(server, agent)
    return server
