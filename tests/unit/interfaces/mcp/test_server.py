"""The agent as a server, over the SDK's connection within one process."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import mcp_types
import pytest
from mcp import MCPError
from mcp.client import Client
from mcp.server.lowlevel import Server
from pydantic import Field
from typing_extensions import override

from application.ports.tool import Tool
from domain.contract import Contract
from domain.errors import ToolFailed
from domain.tools import ToolDescription
from infrastructure.container import Container
from interfaces.mcp.lasting_work import LastingWork
from interfaces.mcp.own_tools import own_tools
from interfaces.mcp.served_tool import ServedTool, Tell, checked, defined
from interfaces.mcp.server import mcp_server
from interfaces.mcp.tools import served_tools
from tests.mcp_serving import container_in, serving, text_of, told

MODES = pytest.mark.parametrize("mode", ["auto", "legacy"])


class WaitArguments(Contract):
    """Wait, tell, or fail."""

    lines: int = Field(default=0, ge=0)
    then: str = ""


class Waited(Contract):
    lines: int


class WaitTool(ServedTool):
    """Does as it is told, and remembers whether it was stopped."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.stopped = asyncio.Event()

    @property
    @override
    def definition(self) -> mcp_types.Tool:
        return defined("wait", takes=WaitArguments, gives=Waited, has_effect=False)

    @override
    async def call(self, arguments: str, tell: Tell) -> Contract:
        asked = checked(arguments, WaitArguments)
        for line in range(asked.lines):
            tell(f"line {line}")
        self.began.set()
        match asked.then:
            case "fail":
                raise ToolFailed("it is\nbroken")
            case "crash":
                raise KeyError("what nobody thought of")
            case "for ever":
                try:
                    await asyncio.Event().wait()
                finally:
                    self.stopped.set()
        return Waited(lines=asked.lines)


@pytest.fixture
async def container(tmp_path: Path) -> Container:
    return await container_in(tmp_path)


@pytest.fixture
async def server(container: Container) -> AsyncIterator[Server]:
    async with serving(container) as server:
        yield server


def offering(*tools: ServedTool) -> Server:
    return mcp_server(tools, version="1.2")


@MODES
async def test_it_offers_the_agents_own_tools_under_their_names_and_schemas(
    server: Server, container: Container, mode: str
) -> None:
    async with Client(server, mode=mode) as client:
        offered = {tool.name: tool for tool in (await client.list_tools()).tools}

    own = {str(tool.description.name): tool.description for tool in container.tools()}
    assert {"search_notes", "read_note"} < offered.keys()
    for name in offered.keys() & own.keys():
        assert offered[name].input_schema == json.loads(own[name].arguments)
        assert offered[name].description == own[name].purpose
        hints = offered[name].annotations
        assert hints is not None
        assert hints.read_only_hint == (not own[name].has_effect)
    for tool in offered.values():
        assert tool.output_schema is None or tool.output_schema["type"] == "object"
    assert {name for name, tool in offered.items() if not tool.output_schema} <= {"list_topics"}


@MODES
async def test_notes_are_found_and_read(server: Server, mode: str) -> None:
    async with Client(server, mode=mode) as client:
        found = await client.call_tool("search_notes", {"query": "warp divergence", "limit": 2})
        note = found.structured_content["notes"][0]
        read = await client.call_tool("read_note", {"note": note["note"]})

    assert len(found.structured_content["notes"]) == 2
    assert json.loads(text_of(found)) == found.structured_content
    assert read.structured_content["title"] == note["title"]
    assert "warp" in read.structured_content["text"]


@MODES
@pytest.mark.parametrize(
    ("tool", "arguments", "complaint"),
    [
        ("search_notes", {}, "query: Field required"),
        ("search_notes", {"query": "!?"}, "The query has no words"),
        ("search_notes", {"query": "a", "limit": "many"}, "limit: "),
        ("read_note", {"note": "../../etc/passwd"}, "There is no note '../../etc/passwd'"),
        ("read_note", {"note": "a\ud800b"}, ""),
    ],
)
async def test_what_cannot_be_done_is_an_error_of_the_tool_in_one_line(
    server: Server, mode: str, tool: str, arguments: dict[str, object], complaint: str
) -> None:
    async with Client(server, mode=mode) as client:
        result = await client.call_tool(tool, arguments)

    assert result.is_error
    assert complaint in text_of(result)
    assert "\n" not in text_of(result)
    assert "Traceback" not in text_of(result)


@MODES
@pytest.mark.parametrize(
    ("then", "said"),
    [("fail", "it is broken"), ("crash", "unexpected KeyError: 'what nobody thought of'. Please report it.")],
)
async def test_what_goes_wrong_is_told_without_a_traceback(mode: str, then: str, said: str) -> None:
    async with Client(offering(WaitTool()), mode=mode) as client:
        result = await client.call_tool("wait", {"then": then})
        again = await client.call_tool("wait", {"lines": 3})

    assert (result.is_error, text_of(result)) == (True, said)
    assert again.structured_content == {"lines": 3}


@MODES
async def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(server: Server, mode: str) -> None:
    async with Client(server, mode=mode) as client:
        with pytest.raises(MCPError, match=r"There is no tool 'rm'\. The tools are search_notes, read_note"):
            await client.call_tool("rm", {})


@MODES
async def test_a_client_that_asks_for_news_gets_them_in_order_and_before_the_result(mode: str) -> None:
    async with Client(offering(WaitTool()), mode=mode) as client:
        _, lines = await told(client, "wait", {"lines": 20})

    assert sorted(lines) == sorted(f"line {number}" for number in range(20))


@MODES
async def test_news_that_nobody_takes_hold_nothing_up(mode: str) -> None:
    async with Client(offering(WaitTool()), mode=mode) as client:
        result = await client.call_tool("wait", {"lines": 10_000})

    assert result.structured_content == {"lines": 10_000}


@MODES
async def test_a_client_that_leaves_ends_what_it_waits_for(mode: str) -> None:
    tool = WaitTool()
    async with Client(offering(tool), mode=mode) as client:
        waiting = asyncio.create_task(client.call_tool("wait", {"then": "for ever"}))
        await tool.began.wait()
        waiting.cancel()
        async with asyncio.timeout(5):
            await tool.stopped.wait()


async def test_several_clients_are_served_at_once() -> None:
    tool = WaitTool()
    server = offering(tool)
    async with Client(server, mode="legacy") as first, Client(server, mode="legacy") as second:
        waiting = asyncio.create_task(first.call_tool("wait", {"then": "for ever"}))
        await tool.began.wait()
        result = await second.call_tool("wait", {"lines": 1})
        waiting.cancel()

    assert result.structured_content == {"lines": 1}


class UnfinishedTool(Tool):
    """A tool that somebody has begun."""

    @property
    @override
    def description(self) -> ToolDescription:
        raise NotImplementedError

    @override
    async def call(self, arguments: str) -> str:
        raise NotImplementedError


def test_a_tool_that_is_not_finished_keeps_nobody_from_the_others(container: Container) -> None:
    assert len(own_tools([UnfinishedTool(), *container.tools()])) == len(own_tools(container.tools())) > 0


def test_no_two_tools_have_one_name(container: Container) -> None:
    names = [tool.definition.name for tool in served_tools(container, lasting=LastingWork())]

    assert len(names) == len(set(names))
