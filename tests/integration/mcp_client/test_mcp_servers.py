"""The tools of real MCP servers: a process, and an address."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from domain.errors import ToolFailed
from infrastructure.mcp_client.tool_sources.mcp import McpToolSource
from tests.fakes.mcp_client.toys import TOY_SERVER, tools_of, toy_sources

pytestmark = pytest.mark.slow

Toys = Callable[..., McpToolSource]
SECRET = {"TOY_TOKEN": "hunter2-hunter2"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, str(TOY_SERVER), str(port)], stderr=subprocess.DEVNULL) as process:
        for _ in range(300):
            time.sleep(0.1)
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
        yield f"http://127.0.0.1:{port}/mcp"
        process.kill()


@pytest.fixture
async def toys() -> AsyncIterator[Toys]:
    async with toy_sources() as sources:
        yield sources


@pytest.fixture
def process(toys: Toys) -> McpToolSource:
    return toys(env=SECRET)


@pytest.fixture(params=["process", "address"])
def source(request: pytest.FixtureRequest, toys: Toys) -> McpToolSource:
    settings = {} if request.param == "process" else {"url": request.getfixturevalue("address")}
    return toys(**settings)


async def test_tools_are_offered_as_the_server_describes_them_and_called(source: McpToolSource) -> None:
    add = (await tools_of(source))["add"]
    described = add.description
    assert (described.name, described.source, described.purpose) == ("toy__add", "toy", "Add two numbers.")
    assert json.loads(described.arguments)["required"] == ["first", "second"]
    result = json.loads(await add.call('{"first": 2, "second": 3}'))
    assert result == {"content": [], "structured_content": {"result": 5}}


async def test_a_tool_that_fails_says_why(source: McpToolSource) -> None:
    with pytest.raises(ToolFailed, match="the door is locked"):
        await (await tools_of(source))["fail"].call("{}")


@pytest.mark.parametrize(
    ("trust", "trusted"),
    [({}, set()), ({"trusted_tools": ["fail"]}, {"fail"}), ({"trust_read_only_hint": True}, {"add"})],
)
async def test_a_tool_needs_approval_unless_the_settings_trust_it(
    toys: Toys, trust: dict[str, Any], trusted: set[str]
) -> None:
    tools = await tools_of(toys(**trust))
    assert {name for name, tool in tools.items() if not tool.description.has_effect} == trusted


async def test_a_trusted_tool_that_the_server_has_not_is_a_problem(toys: Toys) -> None:
    offer = await toys(trusted_tools=["fail", "ad"]).open()
    assert offer.problems == ("toy: trusted_tools names ad, which is not among its tools",)


async def test_a_server_that_died_says_why_without_secrets_and_is_started_again(process: McpToolSource) -> None:
    with pytest.raises(ToolFailed) as failed:
        await (await tools_of(process))["die"].call("{}")
    assert str(failed.value) == "Connection closed; the disk is full: ***"
    assert "add" in await tools_of(process)


async def test_a_server_sees_its_own_variables_and_shows_no_secret(
    process: McpToolSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENT_PROVIDER__API_KEY", "sk-secret")
    seen = await (await tools_of(process))["variables"].call("{}")
    assert "TOY_TOKEN=***" in seen
    assert "API_KEY" not in seen


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"command": "no-such-program"}, "No such file or directory: 'no-such-program'"),
        ({"args": ["-c", "import sys; sys.exit('bad key')"]}, "Connection closed; bad key"),
        ({"args": ["-c", "import time; time.sleep(60)"], "timeout_seconds": 1}, "no answer within 1 s"),
        ({"url": "http://127.0.0.1:9/mcp?key=hunter2"}, "All connection attempts failed"),
    ],
)
async def test_a_server_that_cannot_be_used_is_a_problem_and_a_finding(
    toys: Toys, settings: dict[str, Any], reason: str
) -> None:
    source = toys(**settings)
    offer = await source.open()
    (finding,) = await source.examine()
    assert (offer.tools, len(offer.problems)) == ((), 1)
    assert offer.problems[0].startswith("The tools of toy are not offered: ")
    assert offer.problems[0].endswith(reason)
    assert (finding.state, reason in finding.found) == ("warning", True)


async def test_nothing_is_left_running_when_a_source_is_closed(process: McpToolSource) -> None:
    tools = await tools_of(process)
    await process.close()
    with pytest.raises(ToolFailed, match="the connection is closed"):
        await tools["add"].call("{}")
    assert asyncio.all_tasks() == {asyncio.current_task()}
