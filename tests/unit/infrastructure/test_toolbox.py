import json

import pytest

from domain.errors import AgentError, InvalidArguments, NotFound, ToolFailed
from infrastructure.redaction import Secrets
from infrastructure.tool_sources.toolbox import Toolbox
from tests.fakes.toy_tools import ToySource, ToyTool


async def test_offers_the_tools_of_every_source_and_their_problems() -> None:
    offer = await Toolbox(
        [ToyTool("a")], [ToySource(ToyTool("b"), problems=("One is away",))], secrets=Secrets()
    ).open()
    assert [tool.description.name for tool in offer.tools] == ["a", "b"]
    assert offer.problems == ("One is away",)


async def test_of_two_tools_with_one_name_the_first_is_offered() -> None:
    own = ToyTool("a")
    offer = await Toolbox([own], [ToySource(ToyTool("a"))], secrets=Secrets()).open()
    [tool] = offer.tools
    await tool.call('{"word": "x"}')
    assert own.called == ["x"]
    assert offer.problems == ("The tool a of agent is not offered: agent has one of that name",)


KEY = "SK-CANARY/0123"


async def test_no_result_of_a_tool_contains_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_TOKEN", KEY)
    offer = await Toolbox([ToyTool("a")], [ToySource(ToyTool("b"))], secrets=Secrets()).open()
    assert [await tool.call(json.dumps({"word": f"is {KEY}"})) for tool in offer.tools] == ['"IS ***"'] * 2


@pytest.mark.parametrize("error", [ToolFailed(f"no: {KEY}"), InvalidArguments(f"no: {KEY}"), NotFound(f"no: {KEY}")])
async def test_no_error_of_a_tool_contains_a_secret(error: AgentError, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_TOKEN", KEY)
    [tool] = (await Toolbox([ToyTool("a", error=error)], secrets=Secrets()).open()).tools
    with pytest.raises(type(error), match=r"^no: \*\*\*$") as failed:
        await tool.call('{"word": "x"}')
    assert failed.value.message == "no: ***"
