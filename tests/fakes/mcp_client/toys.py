"""Sources of the tools of toy servers, for tests."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from application.ports.tool import Tool
from application.ports.tool_source import ToolSource
from infrastructure.mcp_client.settings import McpServer
from infrastructure.mcp_client.tool_sources.mcp import McpToolSource
from infrastructure.redaction import Secrets

TOY_SERVER = Path(__file__).with_name("toy_server.py")


@asynccontextmanager
async def toy_sources() -> AsyncIterator[Callable[..., McpToolSource]]:
    """Yield what makes a source of one server: the toy server as a process, unless the settings say otherwise."""
    async with AsyncExitStack() as stack:

        def source(**settings: Any) -> McpToolSource:
            process = {} if "url" in settings else {"command": sys.executable, "args": [str(TOY_SERVER)]}
            toy = McpServer.model_validate({"name": "toy", "timeout_seconds": 20, **process, **settings})
            made = McpToolSource([toy], secrets=Secrets(toy))
            stack.push_async_callback(made.close)
            return made

        yield source


async def tools_of(source: ToolSource) -> dict[str, Tool]:
    """Return the tools of a source by their names, without that of the server."""
    return {tool.description.name.removeprefix("toy__"): tool for tool in (await source.open()).tools}
