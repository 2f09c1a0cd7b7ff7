from infrastructure.tool_sources.toolbox import Toolbox
from tests.fakes.toy_tools import ToySource, ToyTool


async def test_offers_the_tools_of_every_source_and_their_problems() -> None:
    offer = await Toolbox([ToyTool("a")], [ToySource(ToyTool("b"), problems=("One is away",))]).open()
    assert [tool.description.name for tool in offer.tools] == ["a", "b"]
    assert offer.problems == ("One is away",)


async def test_of_two_tools_with_one_name_the_first_is_offered() -> None:
    own = ToyTool("a")
    offer = await Toolbox([own], [ToySource(ToyTool("a"))]).open()
    assert offer.tools == (own,)
    assert offer.problems == ("The tool a of agent is not offered: agent has one of that name",)
