"""Several sources as one."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from typing_extensions import override

from application.ports.tool import Tool
from application.ports.tool_source import Offered, ToolSource
from domain.tools import ToolName


class CombinedToolSource(ToolSource):
    """Offers what all of them do; where two tools have one name, the source that stands first has it.

    A source that is not implemented yet is a problem of the offer, and keeps nobody from the others.
    """

    def __init__(self, sources: Sequence[ToolSource]) -> None:
        self._sources = tuple(sources)

    @override
    async def open(self) -> Offered:
        offers = await asyncio.gather(*(_opened(source) for source in self._sources))
        tools: dict[ToolName, Tool] = {}
        problems = [problem for offered in offers for problem in offered.problems]
        for tool in (tool for offered in offers for tool in offered.tools):
            first = tools.setdefault(tool.description.name, tool)
            if first is not tool:
                source = tool.description.source
                problems.append(f"{source} offers another tool that is called {tool.description.name}; it is left out")
        return Offered(tuple(tools.values()), tuple(problems))

    @override
    async def close(self) -> None:
        await asyncio.gather(*(_closed(source) for source in self._sources))


async def _opened(source: ToolSource) -> Offered:
    try:
        return await source.open()
    except NotImplementedError as unfinished:
        return Offered((), (str(unfinished),))


async def _closed(source: ToolSource) -> None:
    with suppress(NotImplementedError):
        await source.close()
