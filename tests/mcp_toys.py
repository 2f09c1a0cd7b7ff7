"""Sources of tools whose server is `tests/mcp_server.py`, and what a test asks of them."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from application.ports.tool import Tool
from infrastructure.mcp_servers import McpServer
from infrastructure.tool_sources.mcp_server import McpServerToolSource

PROGRAM = Path(__file__).with_name("mcp_server.py")


def toy(kind: str, **more: object) -> McpServer:
    """Return the settings of a server of this kind."""
    said = {"name": "toy", "command": sys.executable, "args": (str(PROGRAM), kind), "timeout": 10, **more}
    return McpServer.model_validate(said)


@asynccontextmanager
async def toys() -> AsyncIterator[Callable[..., McpServerToolSource]]:
    """Yield what makes sources, and close them all."""
    made: list[McpServerToolSource] = []

    def source(kind: str, **more: object) -> McpServerToolSource:
        made.append(McpServerToolSource(toy(kind, **more)))
        return made[-1]

    yield source
    for one in made:
        await one.close()


async def tools_of(source: McpServerToolSource) -> dict[str, Tool]:
    """Return the tools by their names."""
    return {tool.description.name: tool for tool in (await source.open()).tools}


async def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds, for a busy machine's sake up to twenty seconds."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.05)


def is_running(process: str) -> bool:
    """Whether the process is there and is more than an entry that waits to be collected."""
    with suppress(OSError):
        os.kill(int(process), 0)
        state = Path(f"/proc/{process}/stat")
        return not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False
