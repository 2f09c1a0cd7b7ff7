"""The chat's commands, as a person and a program use them."""

import asyncio
import json
import re
from datetime import UTC, datetime

import pytest

from domain.chat.conversation import ConversationId
from domain.messages import ToolMessage, UserMessage
from infrastructure.chat.container import ChatContainer
from tests.agent_process import AgentProcess
from tests.agents import agent_with
from tests.fakes.toy_tools import a_call, calling

pytestmark = pytest.mark.slow


def test_a_conversation_is_continued_shown_and_deleted(agent: AgentProcess) -> None:
    asked = agent.run("chat", "-m", "Is it so?")
    assert asked.code == 0
    assert "set AGENT_MODEL to a real one" in asked.stdout
    [conversation] = re.findall(r"agent chat --conversation (\w+)", asked.stderr)
    agent.run("chat", "--conversation", conversation, "-m", "And is it so now?")

    [entry] = json.loads(agent.run("memory", "list", "--json").stdout)
    assert (entry["id"], entry["title"], entry["turns"] >= 4) == (conversation, "Is it so?", True)
    assert "you: And is it so now?" in agent.run("memory", "show", conversation).stdout

    assert conversation in agent.run("memory", "reset", "--all", "--dry-run").stdout
    assert "There is no conversation unknown" in agent.run("memory", "reset", "unknown").stderr
    refused = agent.run("memory", "reset", conversation)
    assert (refused.code, "--yes" in refused.stderr) == (2, True)
    assert "1 deleted." in agent.run("memory", "reset", conversation, "--yes").stderr
    gone = agent.run("memory", "show", conversation)
    assert (gone.code, "'agent memory list'" in gone.stderr) == (2, True)


def test_calls_are_shown_below_the_message_that_made_them(agent: AgentProcess) -> None:
    called = a_call("warp")
    turns = (UserMessage(text="?"), calling(called), ToolMessage(call=called.id, tool=called.tool, text="WARP"))

    async def remember() -> None:
        writer = agent_with(agent.folder, data_dir=agent.folder / ".agent", storage="durable")
        memory = writer.of(ChatContainer).conversation_memory()
        await memory.remember(ConversationId("c"), turns, after=0, at=datetime.now(UTC))
        await writer.close()

    asyncio.run(remember())
    assert '  calls look_up {"word": "warp"}\n' in agent.run("memory", "show", "c").stdout


def test_a_program_reads_lines_of_json(agent: AgentProcess) -> None:
    done = agent.run("chat", "--json", stdin="Is it so?")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (events[0]["kind"], events[-1]["kind"]) == ("conversation", "answer_finished")
    assert f"--conversation {events[0]['id']}" in done.stderr
    failed = agent.run("chat", "--json", "--conversation", "unknown", "-m", "x")
    assert json.loads(failed.stdout)["exit_code"] == 2


def test_nothing_is_kept_in_memory_storage(agent: AgentProcess) -> None:
    agent.variables["AGENT_STORAGE"] = "in_memory"
    done = agent.run("chat", "-m", "Is it so?")
    assert (done.code, "--conversation" in done.stderr) == (0, False)
    assert not (agent.folder / ".agent").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--approve", "x"), "--conversation"),
        (("-m", " "), "The question is empty."),
        (("--conversation", "x", "-m", "y"), "There is no conversation x"),
    ],
)
def test_wrong_usage_is_refused(agent: AgentProcess, arguments: tuple[str, ...], said: str) -> None:
    done = agent.run("chat", *arguments)
    assert (done.code, said in " ".join(done.stderr.split())) == (2, True)
