"""What every source promises."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest
from typing_extensions import override

from application.ports.tool import Tool
from application.ports.tool_source import Offered, ToolSource
from domain.contract import Contract
from domain.tools import ToolDescription
from infrastructure.tool_sources.combined import CombinedToolSource
from infrastructure.tool_sources.in_memory import InMemoryToolSource
from infrastructure.tool_sources.mcp_server import McpServerToolSource  # part: mcp
from tests.mcp_toys import toy  # part: mcp


class Nothing(Contract):
    """Do nothing."""


class NamedTool(Tool):
    """A tool of this name that answers with it."""

    def __init__(self, name: str, source: str = "agent") -> None:
        self._name = name
        self._source = source

    @property
    @override
    def description(self) -> ToolDescription:
        told = ToolDescription.of(self._name, Nothing, has_effect=False)
        return told.model_copy(update={"source": self._source})

    @override
    async def call(self, arguments: str) -> str:
        return self._name


class UnfinishedTool(NamedTool):
    """A tool that somebody has begun."""

    @property
    @override
    def description(self) -> ToolDescription:
        raise NotImplementedError("UnfinishedTool.description is not implemented yet")


ADAPTERS: dict[str, Callable[[], ToolSource]] = {
    "combined": lambda: CombinedToolSource(
        [InMemoryToolSource([NamedTool("look")]), InMemoryToolSource([NamedTool("listen", "ears")])]
    ),
    "in_memory": lambda: InMemoryToolSource([NamedTool("look"), NamedTool("listen", "ears")]),
    # part: mcp
    "mcp_server": lambda: CombinedToolSource(
        [InMemoryToolSource([NamedTool("look")]), McpServerToolSource(toy("listening", name="ears"))]
    ),
    # end: mcp
}


@pytest.fixture(params=ADAPTERS)
async def source(request: pytest.FixtureRequest) -> AsyncIterator[ToolSource]:
    made = ADAPTERS[request.param]()
    yield made
    with suppress(NotImplementedError):  # one that is not finished fails the tests already
        await made.close()


def plain(tool: Tool) -> str:
    """The tool's name without that of its source, which may stand before it."""
    return tool.description.name.removeprefix(f"{tool.description.source}__")


async def test_offers_tools_that_each_have_a_name_of_their_own_and_say_whose_they_are(source: ToolSource) -> None:
    offered = await source.open()

    assert {plain(tool): tool.description.source for tool in offered.tools} == {"look": "agent", "listen": "ears"}
    assert len({tool.description.name for tool in offered.tools}) == 2
    assert offered.problems == ()


async def test_offers_tools_that_answer(source: ToolSource) -> None:
    tools = (await source.open()).tools

    assert [plain(tool) in await tool.call("{}") for tool in tools] == [True, True]


async def test_offers_the_same_again_and_after_it_was_closed(source: ToolSource) -> None:
    names = [{plain(tool) for tool in (await source.open()).tools} for _ in range(2)]
    await source.close()
    names.append({plain(tool) for tool in (await source.open()).tools})

    assert names == [{"look", "listen"}] * 3


async def test_closes_as_often_as_it_is_asked_to(source: ToolSource) -> None:
    await source.close()
    await source.open()
    await source.close()
    await source.close()


async def test_a_tool_that_is_not_finished_is_told_of_and_keeps_nobody_from_the_others() -> None:
    offered = await InMemoryToolSource([UnfinishedTool("draft"), NamedTool("look")]).open()

    assert [tool.description.name for tool in offered.tools] == ["look"]
    assert offered.problems == ("UnfinishedTool.description is not implemented yet",)


async def test_of_two_tools_of_one_name_the_first_is_kept_and_the_other_told_of() -> None:
    own = NamedTool("look")
    offered = await CombinedToolSource(
        [InMemoryToolSource([own]), InMemoryToolSource([NamedTool("look", "eyes")])]
    ).open()

    assert offered.tools == (own,)
    assert offered.problems == ("eyes offers another tool that is called look; it is left out",)


class UnfinishedToolSource(InMemoryToolSource):
    """A source that somebody has begun."""

    @override
    async def open(self) -> Offered:
        raise NotImplementedError("UnfinishedToolSource.open is not implemented yet")

    @override
    async def close(self) -> None:
        raise NotImplementedError("UnfinishedToolSource.close is not implemented yet")


async def test_a_source_that_is_not_finished_is_told_of_and_keeps_nobody_from_the_others() -> None:
    source = CombinedToolSource([UnfinishedToolSource([]), InMemoryToolSource([NamedTool("look")])])
    offered = await source.open()
    await source.close()

    assert [tool.description.name for tool in offered.tools] == ["look"]
    assert offered.problems == ("UnfinishedToolSource.open is not implemented yet",)
