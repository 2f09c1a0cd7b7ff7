"""What every tool of the agent promises."""

import json
from pathlib import Path

import pytest

from application.ports.tool import Tool
from domain.errors import InvalidArguments
from tests.agents import agent_with

TOOLS: list[Tool] = agent_with(Path()).core.tools()


@pytest.fixture(params=TOOLS, ids=lambda tool: tool.description.name, scope="module")
def tool(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tool:
    tools: list[Tool] = agent_with(tmp_path_factory.mktemp("agent")).core.tools()
    return next(tool for tool in tools if tool.description.name == request.param.description.name)


def test_is_described_for_a_model(tool: Tool) -> None:
    assert tool.description == tool.description
    assert tool.description.name.isidentifier()
    assert tool.description.purpose
    assert json.loads(tool.description.arguments)["type"] == "object"


@pytest.mark.parametrize("arguments", ["", "no JSON", "[]", '{"no_such_argument": 1}'])
async def test_refuses_invalid_arguments(tool: Tool, arguments: str) -> None:
    with pytest.raises(InvalidArguments):
        await tool.call(arguments)
