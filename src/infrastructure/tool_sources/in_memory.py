"""Tools that are at hand: those of the agent itself."""

from collections.abc import Sequence

from typing_extensions import override

from application.ports.tool import Tool
from application.ports.tool_source import Offered, ToolSource


class InMemoryToolSource(ToolSource):
    """Offers the tools that it is given; one that is not implemented yet is a problem of the offer."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = tuple(tools)

    @override
    async def open(self) -> Offered:
        tools: list[Tool] = []
        problems: list[str] = []
        for tool in self._tools:
            try:
                _ = tool.description
            except NotImplementedError as unfinished:
                problems.append(str(unfinished))
            else:
                tools.append(tool)
        return Offered(tuple(tools), tuple(problems))

    @override
    async def close(self) -> None:
        pass
