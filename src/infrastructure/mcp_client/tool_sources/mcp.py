"""The tools of MCP servers."""

import asyncio
import time
from collections.abc import Sequence
from importlib import import_module

from typing_extensions import override

from application.concurrency import uninterrupted
from application.ports.tool_source import ToolOffer, ToolSource
from infrastructure.diagnosis import Finding
from infrastructure.mcp_client.settings import McpServer
from infrastructure.redaction import Secrets
from infrastructure.tool_sources.toolbox import Toolbox

RETRY_SECONDS = 30.0
"""How long a server without tools is left alone, so that it does not delay every answer."""


class McpToolSource(Toolbox):
    """Offers the tools of every server; a server that cannot be used is a problem of the offer, and a finding."""

    def __init__(self, servers: Sequence[McpServer], *, secrets: Secrets) -> None:
        super().__init__((), [ServerToolSource(server, secrets=secrets) for server in servers])

    async def examine(self) -> tuple[Finding, ...]:
        """Count the tools, and name the problems."""
        offer = await self.open()
        count = len(offer.tools)
        found = "; ".join((f"{count} tool{'' if count == 1 else 's'}", *offer.problems))
        return (Finding("MCP servers", found, is_warning=bool(offer.problems)),)


class ServerToolSource(ToolSource):
    """Offers the tools of one server; a server that ended is started again when tools are next asked for."""

    def __init__(self, server: McpServer, *, secrets: Secrets) -> None:
        self._server = server
        self._secrets = secrets
        self._connection: ToolSource | None = None
        self._lock = asyncio.Lock()
        self._failed = ToolOffer(())
        self._retry_at = 0.0

    @override
    async def open(self) -> ToolOffer:
        async with self._lock:
            if self._connection is not None:
                offer = await self._connection.open()
                if offer.tools:
                    return offer
                await self._disconnect()
            if time.monotonic() < self._retry_at:
                return self._failed
            # The first import takes a second, so a thread does it: the event loop must not stop for that time.
            await asyncio.to_thread(import_module, "infrastructure.mcp_client.connection")
            from infrastructure.mcp_client.connection import McpConnection  # noqa: PLC0415 - only if there are servers

            self._connection = McpConnection(self._server, secrets=self._secrets)
            offer = await self._connection.open()
            if not offer.tools:
                await self._disconnect()
                self._failed, self._retry_at = offer, time.monotonic() + RETRY_SECONDS
            return offer

    @override
    async def close(self) -> None:
        async with self._lock:
            await self._disconnect()

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await uninterrupted(connection.close())  # else a second signal would leave a process that does not end
