"""The tools of an MCP server."""

import asyncio
import time
from abc import abstractmethod
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol

from typing_extensions import override

from application.ports.tool_source import Offered, ToolSource
from domain.errors import ToolFailed
from infrastructure.mcp_servers import McpServer

STARTS = 5
"""How often a server is started, or reached anew, before it is given up."""
STEADY = 60.0
"""Seconds after which a server that ended counts as one that worked."""


class Reached(Protocol):
    """A server that has been started or reached."""

    @abstractmethod
    async def offer(self) -> Offered:
        """Return the tools of now; raise `ToolFailed` if the server has gone."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of the server."""


class McpServerToolSource(ToolSource):
    """Offers what one server does; a server that ended is started again when tools are next asked for."""

    def __init__(self, server: McpServer) -> None:
        self._server = server
        self._reached: Reached | None = None
        self._opening = asyncio.Lock()
        self._starts = 0
        self._started = 0.0

    @override
    async def open(self) -> Offered:
        async with self._opening:
            if self._reached is not None:
                try:
                    return await self._reached.offer()
                except ToolFailed:
                    await self._let_go()
            return await self._offer_anew()

    @override
    async def close(self) -> None:
        async with self._opening:
            await self._let_go()
            self._starts = 0

    async def _offer_anew(self) -> Offered:
        if time.monotonic() - self._started > STEADY:
            self._starts = 0
        if self._starts == STARTS:
            return self._problem(f"it was tried {STARTS} times, and is not any more")
        self._starts += 1
        self._started = time.monotonic()
        self._reached = await _reach(self._server)
        try:
            return await self._reached.offer()
        except ToolFailed as failure:
            await self._let_go()
            return self._problem(failure.happened)
        except BaseException:
            await self._let_go()
            raise

    async def _let_go(self) -> None:
        if self._reached is not None:
            reached, self._reached = self._reached, None
            await reached.close()

    def _problem(self, reason: str) -> Offered:
        said = f"The tools of {self._server.name} ({self._server.place}) are left out: {reason}"
        return Offered((), (said,))


def mcp_server_sources(servers: Sequence[McpServer]) -> list[ToolSource]:
    """Return a source for each server."""
    return [McpServerToolSource(server) for server in servers]


async def _reach(server: McpServer) -> Reached:
    """Import what speaks to servers in a thread the first time: it takes a second, and the rest would stand still."""
    await asyncio.to_thread(import_module, "infrastructure.tool_sources.mcp_reached")
    from infrastructure.tool_sources.mcp_reached import ReachedMcpServer  # noqa: PLC0415 - not before it is used

    return ReachedMcpServer(server)
