"""An MCP server whose tools work, fail and die: `toy_server.py`, or `toy_server.py PORT` for HTTP."""

import os
import sys

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

server = MCPServer("toy", log_level="ERROR")


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def add(first: int, second: int) -> int:
    """Add two
    numbers."""
    return first + second


@server.tool()
def variables() -> str:
    """Return the variables that the server sees."""
    return " ".join(f"{name}={value}" for name, value in os.environ.items())


@server.tool()
def fail() -> str:
    """Fail."""
    raise ToolError("the door\nis locked")


@server.tool()
def die() -> None:
    """End the server."""
    os.write(2, f"the disk is full: {os.environ['TOY_TOKEN']}\n".encode())
    os._exit(3)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run("stdio")
