"""The container of the MCP client."""

from infrastructure.injector import containers, providers
from infrastructure.mcp_client.tool_sources.mcp import McpToolSource


class McpClientContainer(containers.DeclarativeContainer):
    """The tools of MCP servers, beside the agent's own."""

    core = providers.DependenciesContainer()

    mcp = providers.Singleton(McpToolSource, core.settings.provided.mcp_client.servers, secrets=core.secrets)
    tool_sources = providers.List(mcp)
    health_checks = providers.List(mcp.provided.examine)
