"""All tools of the agent, from every source."""

import asyncio
from collections.abc import Sequence

from typing_extensions import override

from application.ports.tool import Tool
from application.ports.tool_source import ToolOffer, ToolSource


class Toolbox(ToolSource):
    """Offers the agent's own tools and those of other sources; of two tools with one name, only the first."""

    def __init__(self, tools: Sequence[Tool], sources: Sequence[ToolSource] = ()) -> None:
        self._tools = tuple(tools)
        self._sources = tuple(sources)

    @override
    async def open(self) -> ToolOffer:
        offers = [ToolOffer(self._tools), *await asyncio.gather(*(source.open() for source in self._sources))]
        tools: dict[str, Tool] = {}
        problems = [problem for offer in offers for problem in offer.problems]
        for tool in (tool for offer in offers for tool in offer.tools):
            name, source = tool.description.name, tool.description.source
            first = tools.setdefault(name, tool)
            if first is not tool:
                other = first.description.source
                problems.append(f"The tool {name} of {source} is not offered: {other} has one of that name")
        return ToolOffer(tuple(tools.values()), tuple(problems))

    @override
    async def close(self) -> None:
        await asyncio.gather(*(source.close() for source in self._sources))
