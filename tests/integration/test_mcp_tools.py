"""The tools of MCP servers that are processes: what they offer, and what becomes of those that fail."""

import json
import sys
from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import JsonValue

from application.ports.tool import Tool
from infrastructure.mcp_servers import McpServer
from infrastructure.tool_sources.mcp_server import McpServerToolSource
from tests.mcp_toys import tools_of, toys

pytestmark = pytest.mark.slow

Open = Callable[..., McpServerToolSource]


@pytest.fixture
async def source_of() -> AsyncIterator[Open]:
    async with toys() as source:
        yield source


async def faulty(source_of: Open, tool: str, **more: object) -> Tool:
    return (await tools_of(source_of("faulty", **more)))[f"toy__{tool}"]


async def test_a_server_is_not_believed_what_it_says_of_the_effects_of_its_tools(source_of: Open) -> None:
    lying = (await source_of("lying").open()).tools
    trusted = (await source_of("good", trusted_tools=("look", "lok")).open()).tools

    assert [tool.description.has_effect for tool in lying] == [True] * 6
    assert {t.description.name: t.description.has_effect for t in trusted} == {"toy__look": False, "toy__listen": True}


async def test_a_tool_is_trusted_by_its_name_and_one_that_is_not_there_is_told_of(source_of: Open) -> None:
    offered = await source_of("good", trusted_tools=("lok",)).open()

    assert offered.problems == ("toy has no tool 'lok', which AGENT_MCP_SERVERS trusts",)


async def test_what_no_provider_would_take_is_left_out_and_told_of_and_the_rest_is_offered(source_of: Open) -> None:
    offered = await source_of("lying").open()

    names = [tool.description.name for tool in offered.tools]
    assert names[:2] == ["toy__look", "toy__deep"]
    assert names[2].startswith("toy__n_me_with_lines_")
    assert len(names) == len(set(names)) == 6
    assert all(len(name) <= 64 for name in names)
    assert all(
        len(tool.description.purpose) <= 2_000 and "\n" not in tool.description.purpose for tool in offered.tools
    )
    assert [problem.split("which is left out: ")[1] for problem in offered.problems] == [
        "another has its name",
        "the schema of its arguments does not hold: 'objekt' is not valid under any of the given schemas",
        "the schema of its arguments has more than 20000 characters",
        "the schema of its arguments refers to another place",
    ]


async def test_schemas_are_kept_as_they_are(source_of: Open) -> None:
    tools = await tools_of(source_of("good"))

    assert json.loads(tools["toy__look"].description.arguments) == {"type": "object", "properties": {}}


async def test_more_tools_than_a_provider_takes_are_left_out(source_of: Open) -> None:
    offered = await source_of("many").open()

    assert len(offered.tools) == 128
    assert offered.problems == ("toy offers more than 128 tools; the rest is left out",)


async def test_a_list_that_changes_is_read_anew(source_of: Open) -> None:
    source = source_of("changing")

    assert [list(await tools_of(source)) for _ in range(2)] == [["toy__look_1"], ["toy__look_2"]]


async def test_what_a_server_says_as_it_ends_is_told_without_the_secrets_that_it_was_given() -> None:
    code = "import os; raise SystemExit('bad key ' + os.environ['KEY'])"
    source = McpServerToolSource(
        McpServer.model_validate(
            {"name": "toy", "command": sys.executable, "args": ("-c", code), "env": {"KEY": "hunter2"}}
        )
    )

    assert (await source.open()).problems[0].endswith("left out: the connection ended: bad key [secret]")


async def test_a_server_gets_what_the_settings_name_and_none_of_the_agents_variables(
    source_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    monkeypatch.setenv("AGENT_MODEL_API_KEY", "secret")

    given = json.loads(await (await faulty(source_of, "environment", env={"COLOUR": "red"})).call("{}"))["text"].split()

    assert "COLOUR" in given
    assert not [name for name in given if "KEY" in name or name.startswith("AGENT")]


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        ("look", {"text": "look"}),
        ("data", {"data": {"colours": ["red"]}}),
        (
            "picture",
            {
                "text": "see above",
                "not_shown": ["image, image/png, 8 characters in base64", "resource file:///etc/passwd"],
            },
        ),
        ("shout", {"text": "shout"}),
        ("garbage", {"text": "garbage"}),
    ],
)
async def test_a_model_is_told_texts_and_data_and_the_names_of_the_rest(
    source_of: Open, tool: str, told: JsonValue
) -> None:
    assert json.loads(await (await faulty(source_of, tool)).call("{}")) == told


async def test_a_long_result_is_cut(source_of: Open) -> None:
    told = json.loads(await (await faulty(source_of, "large")).call("{}"))["text"]

    assert len(told) < 21_000
    assert told.endswith("[the first 20000 of 5000000 characters]")
