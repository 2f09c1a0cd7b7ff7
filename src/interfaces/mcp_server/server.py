"""The agent as an MCP server: a tool that asks it, its own tools without an effect, and the tools of its parts."""

import json
from importlib.metadata import version
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool as ServedTool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from pydantic import ValidationError
from typing_extensions import override

from application.ports.tool import Tool
from domain.errors import AgentError
from domain.validation import in_words, summary
from infrastructure.composition import Agent
from infrastructure.parts import DISTRIBUTION, part_modules
from interfaces.mcp_server import ask
from interfaces.mcp_server.offering import READS


class _Server(MCPServer):
    """Reports on one line, without secrets, which arguments are invalid or what went wrong in the agent."""

    def __init__(self, agent: Agent, **options: Any) -> None:
        super().__init__(DISTRIBUTION, version=version(DISTRIBUTION), subscriptions=False, **options)
        self._secrets = agent.core.secrets()

    @override
    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            match error.__cause__:
                case ValidationError() as invalid:
                    problem = f"The arguments are invalid: {summary(in_words(invalid))}"
                case AgentError() as failed:
                    problem = self._secrets.redact(str(failed))
                case _:
                    raise
            raise ToolError(f"Error executing tool {name}: {problem}") from error


class _AnyArguments(FuncMetadata):
    """Arguments that the tool checks itself."""

    @override
    def validate_arguments(self, arguments_to_validate: dict[str, Any]) -> dict[str, Any]:
        return {"arguments": arguments_to_validate}


def mcp_server(agent: Agent) -> MCPServer:
    """Return a server for any number of clients; tools of other MCP servers are not passed on."""
    own = [_to_served_tool(tool, agent) for tool in agent.core.tools() if not tool.description.has_effect]
    server = _Server(agent, tools=own)
    ask.add_tools(server, agent)
    for module in part_modules("interfaces.mcp_server", "tools").values():
        module.add_tools(server, agent)
    return server


def _to_served_tool(tool: Tool, agent: Agent) -> ServedTool:
    async def call(arguments: dict[str, Any]) -> str:
        return agent.core.secrets().redact(await tool.call(json.dumps(arguments)))

    return ServedTool(
        fn=call,
        name=tool.description.name,
        description=tool.description.purpose,
        parameters=json.loads(tool.description.arguments),
        fn_metadata=_AnyArguments(arg_model=ArgModelBase),
        is_async=True,
        annotations=READS,
    )
