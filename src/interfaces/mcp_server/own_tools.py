"""The agent's own tools that have no effect, for clients to call themselves."""

import json
from typing import Any

from mcp.server.mcpserver.tools import Tool as ServedTool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from pydantic import ConfigDict
from typing_extensions import override

from application.ports.tool import Tool
from infrastructure.composition import Agent
from interfaces.mcp_server.offering import READS, with_errors


class _AnyArguments(ArgModelBase):
    """Arguments that the tool checks itself."""

    model_config = ConfigDict(extra="allow")

    @override
    def model_dump_one_level(self) -> dict[str, Any]:
        return {"arguments": self.model_extra or {}}


def own_tools(agent: Agent) -> list[ServedTool]:
    """Return the agent's own tools that have no effect; those of MCP servers are not passed on."""
    tools: list[Tool] = agent.core.tools()
    return [_served(tool, agent) for tool in tools if not tool.description.has_effect]


def _served(tool: Tool, agent: Agent) -> ServedTool:
    async def call(arguments: dict[str, Any]) -> str:
        return agent.core.secrets().redact(await tool.call(json.dumps(arguments)))

    return ServedTool(
        fn=with_errors(agent, call),
        name=tool.description.name,
        description=tool.description.purpose,
        parameters=json.loads(tool.description.arguments),
        fn_metadata=FuncMetadata(arg_model=_AnyArguments),
        is_async=True,
        annotations=READS,
    )
