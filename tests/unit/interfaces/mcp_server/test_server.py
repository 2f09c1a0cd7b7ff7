"""The agent as an MCP server, for a client in the same process."""

import asyncio
import json
from pathlib import Path

import pytest
from dependency_injector import providers
from mcp.client import Client
from typing_extensions import override

from application.ports.tool import Tool
from domain.errors import ToolFailed
from domain.events import RunEnded
from infrastructure.composition import Agent
from interfaces.mcp_server.server import mcp_server
from tests.agents import agent_with
from tests.fakes.mcp_server.clients import call, text_of
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.scripted_language_model import Line, ScriptedLanguageModel
from tests.fakes.toy_tools import ToyTool, a_call, calling

MODES = pytest.mark.parametrize("mode", ["auto", "legacy"])
KEY = "sk-secret-key"


def agent_in(folder: Path, *script: Line, tools: tuple[Tool, ...] = ()) -> Agent:
    """Return an agent with a scripted model and these tools of its own."""
    agent = agent_with(folder, model=ScriptedLanguageModel(script), provider={"api_key": KEY})
    agent.core.tools.override(providers.Object(list(tools)))
    return agent


@MODES
async def test_offers_the_agents_tools_without_effect_as_they_describe_themselves(tmp_path: Path, mode: str) -> None:
    agent = agent_in(tmp_path, tools=(ToyTool(), ToyTool("erase", has_effect=True)))
    async with Client(mcp_server(agent), mode=mode) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        result, _ = await call(client, "look_up", word="warp")
    assert tools["ask"].input_schema["additionalProperties"] is False
    assert "erase" not in tools
    assert tools["look_up"].description == "Does something with a word."
    assert tools["look_up"].input_schema == json.loads(ToyTool().description.arguments)
    assert text_of(result) == '"WARP"'


@MODES
async def test_an_answer_arrives_line_by_line_before_it_is_complete(tmp_path: Path, mode: str) -> None:
    script = (calling(a_call(), text="Let me look."), "First line.\nSecond line.\nThird.")
    agent, listener = agent_in(tmp_path, *script, tools=(ToyTool(),)), RecordingListener()
    agent.core.listener().add(listener)
    async with Client(mcp_server(agent), mode=mode) as client:
        result, progress = await call(client, "ask", question="What is a warp?")
    answer = "First line.\nSecond line.\nThird."
    assert result.structured_content == {"answer": answer, "references": [], "complete": True}
    assert progress == ["Let me look.", "Calling look_up", "First line.", "Second line."]
    assert listener.only(RunEnded).status == "done"


@pytest.mark.parametrize(
    ("tool", "arguments", "problem"),
    [
        ("ask", {"question": " "}, "The question is empty"),
        ("ask", {"question": "Why?"}, "The script has 0 lines"),
        ("ask", {"message": "Why?"}, "The arguments are invalid: question: Field required"),
        ("ask", {"question": "Why?", "quickly": "yes"}, "quickly: Extra inputs are not permitted"),
        ("look_up", {}, "The arguments are invalid: word: Field required"),
        ("look_up", {"word": "warp"}, "the key *** is refused"),
    ],
)
async def test_what_goes_wrong_is_the_result_without_secrets(
    tmp_path: Path, tool: str, arguments: dict[str, str], problem: str
) -> None:
    agent = agent_in(tmp_path, tools=(ToyTool(error=ToolFailed(f"the key {KEY} is refused")),))
    async with Client(mcp_server(agent)) as client:
        result, _ = await call(client, tool, **arguments)
    assert result.is_error
    assert problem in text_of(result)
    assert "\n" not in text_of(result)
    assert KEY not in text_of(result)


class WaitingTool(ToyTool):
    """Waits until its call is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.started, self.cancelled = asyncio.Event(), asyncio.Event()

    @override
    async def call(self, arguments: str) -> str:
        self.started.set()
        try:
            return await asyncio.Future()
        finally:
            self.cancelled.set()


@MODES
async def test_a_client_that_cancels_a_call_ends_it(tmp_path: Path, mode: str) -> None:
    waiting = WaitingTool()
    async with Client(mcp_server(agent_in(tmp_path, tools=(waiting,))), mode=mode) as client:
        call_in_progress = asyncio.create_task(client.call_tool("look_up", {"word": "warp"}))
        await waiting.started.wait()
        call_in_progress.cancel()
        async with asyncio.timeout(5):
            await waiting.cancelled.wait()
