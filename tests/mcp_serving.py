"""The agent as an MCP server in this process, over the example notes, and what its clients hear."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import mcp_types
from mcp.client import Client
from mcp.server.lowlevel import Server

from application.notes.capture_notes import CaptureNotesRequest
from domain.notes import NoteFolder
from infrastructure.container import Container
from infrastructure.settings import Settings
from interfaces.mcp.lasting_work import LastingWork
from interfaces.mcp.server import mcp_server
from interfaces.mcp.tools import served_tools
from tests.agent_process import EXAMPLE_NOTES


async def container_in(folder: Path) -> Container:
    """Return an agent that is offline, keeps what it can in memory, and has the example notes."""
    settings = Settings(
        model="extractive",
        storage="in_memory",
        data_dir=folder,
        articles_dir=folder / "articles",  # part: article
    )
    container = Container(settings=settings)
    await container.capture_notes().execute(CaptureNotesRequest(folder=NoteFolder(str(EXAMPLE_NOTES))))
    return container


@asynccontextmanager
async def serving(container: Container) -> AsyncIterator[Server]:
    """Yield a server, and see what is under way to its end."""
    async with LastingWork() as lasting:
        yield mcp_server(served_tools(container, lasting=lasting), version="1.2")
    await container.toolbox().close()


async def told(client: Client, tool: str, arguments: dict[str, object]) -> tuple[mcp_types.CallToolResult, list[str]]:
    """Call a tool, and return its result and the lines of its progress."""
    lines: list[str] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        lines.append(message or "")

    return await client.call_tool(tool, arguments, progress_callback=hear), lines


def text_of(result: mcp_types.CallToolResult) -> str:
    """Return what the result says."""
    return "\n".join(part.text for part in result.content if isinstance(part, mcp_types.TextContent))


async def begun(container: Container) -> None:
    """Wait until a run is entered."""
    while not await container.run_journal().recent(1):  # noqa: ASYNC110 - the journal tells nobody
        await asyncio.sleep(0)
