"""Conversations over MCP."""

from pathlib import Path

from dependency_injector import providers
from mcp.client import Client

from domain.events import RunEnded
from interfaces.mcp_server.server import mcp_server
from tests.agents import agent_with
from tests.fakes.mcp_server.clients import call, text_of
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.fakes.toy_tools import ToyTool, a_call, calling


async def test_a_conversation_is_continued(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(["Fine.", "Still fine."])
    async with Client(mcp_server(agent_with(tmp_path, model=model))) as client:
        first = (await call(client, "chat", question="How are you?"))[0].structured_content
        again = await call(client, "chat", question="And now?", conversation=first["conversation"])
        unknown, _ = await call(client, "chat", question="How?", conversation="unknown")
    assert "There is no conversation unknown" in text_of(unknown)
    assert again[0].structured_content == {**first, "answer": "Still fine."}
    assert [message.text for message in model.prompts[1].messages[1:]] == ["How are you?", "Fine.", "And now?"]


async def test_a_client_cannot_approve_a_call(tmp_path: Path) -> None:
    erase = ToyTool("erase", has_effect=True)
    agent = agent_with(tmp_path, model=ScriptedLanguageModel([calling(a_call(tool="erase"))]))
    agent.core.tools.override(providers.Object([erase]))
    listener = RecordingListener()
    agent.core.listener().add(listener)
    async with Client(mcp_server(agent)) as client:
        result, _ = await call(client, "chat", question="Erase it")
    assert result.is_error
    assert "waits for a person to approve erase" in text_of(result)
    assert erase.called == []
    assert listener.only(RunEnded).status == "waiting"
