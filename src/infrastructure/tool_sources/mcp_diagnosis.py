"""What the doctor says of each MCP server."""

import asyncio
from collections.abc import Sequence

from typing_extensions import override

from infrastructure.diagnosis import Examination, PartState
from infrastructure.mcp_servers import McpServer
from infrastructure.tool_sources.mcp_server import McpServerToolSource


class McpServersExamination(Examination):
    """Reaches every server once, and lets go of it."""

    def __init__(self, servers: Sequence[McpServer]) -> None:
        self._servers = tuple(servers)

    @override
    async def examine(self) -> tuple[PartState, ...]:
        return tuple(await asyncio.gather(*map(_examined, self._servers)))


async def _examined(server: McpServer) -> PartState:
    part = f"MCP server {server.name}"
    source = McpServerToolSource(server)
    try:
        offered = await source.open()
    finally:
        await source.close()
    if offered.problems:
        remedy = "Mend the server, or its entry in AGENT_MCP_SERVERS."
        return PartState(part=part, state="warning", found="; ".join(offered.problems), remedy=remedy)
    asking = sum(tool.description.has_effect for tool in offered.tools)
    return PartState(part=part, state="ok", found=f"{len(offered.tools)} tools, of which {asking} ask for approval")
