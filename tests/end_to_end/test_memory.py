"""Conversations listed, shown and forgotten, as a person and a program do it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.conversations import ConversationId, Summary, Turn
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.tools import ToolCall, ToolCallId, ToolName
from infrastructure.conversation_memories.sql import SqlConversationMemory
from infrastructure.database.database import Database
from tests.agent_process import PROGRAM, AgentProcess

pytestmark = pytest.mark.slow

TERMINAL = pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
CANARY = "canary-in-the-coal-mine"
SEARCH = ToolName("search_notes")
KERNELS: tuple[Turn, ...] = (
    UserMessage(text=f"What is a kernel?\nI mean the {CANARY}."),
    AssistantMessage(calls=(ToolCall(id=ToolCallId("1"), tool=SEARCH, arguments='{"query": "kernel"}'),)),
    ToolMessage(call=ToolCallId("1"), tool=SEARCH, text="The database is locked.", failed=True),
    AssistantMessage(text="A kernel is a func", cut=True),
    Summary(text="They spoke of kernels.", covers=3),
)


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    """The agent of a person who spoke of grids, then of kernels."""
    asyncio.run(talk(tmp_path, ("grids", [UserMessage(text="And a grid?")]), ("kernels", KERNELS)))
    return AgentProcess(tmp_path)


async def talk(folder: Path, *said: tuple[str, Sequence[Turn]]) -> None:
    database = Database(folder / ".agent/agent.db")
    for name, turns in said:
        memory = SqlConversationMemory(database)
        await memory.remember(ConversationId(name), turns, after=0, at=datetime(2026, 3, 29, 12, tzinfo=UTC))
    await database.close()


def remembered(agent: AgentProcess) -> list[str]:
    return [entry["id"] for entry in json.loads(agent.run_here("memory", "list", "--json").stdout)]


def holding(folder: Path, canary: str) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and canary.encode() in file.read_bytes()]


def test_conversations_are_listed_latest_first(agent: AgentProcess) -> None:
    lines = agent.run_here("memory", "list").stdout.splitlines()

    assert [line.split()[0] for line in lines] == ["kernels", "grids"]
    assert "5 turns" in lines[0]
    assert lines[0].endswith(f"What is a kernel? I mean the {CANARY}.")
    assert "1 turn " in lines[1]
    assert agent.run_here("memory", "list", "--limit", "1").stdout == f"{lines[0]}\n"


def test_the_list_is_one_document_for_a_program(agent: AgentProcess) -> None:
    listed = json.loads(agent.run_here("memory", "list", "--json").stdout)

    assert listed[1] == {"id": "grids", "title": "And a grid?", "turns": 1, "updated": "2026-03-29T12:00:00Z"}


def test_a_conversation_is_shown_as_it_went(agent: AgentProcess) -> None:
    assert agent.run_here("memory", "show", "kernels").stdout == (
        f"conversation kernels: What is a kernel? I mean the {CANARY}. (5 turns)\n"
        f"you:\n  What is a kernel?\n  I mean the {CANARY}.\n"
        "agent:\n"
        '  calls search_notes {"query": "kernel"}\n'
        "search_notes FAILED: The database is locked.\n"
        "agent, cut short: A kernel is a func\n"
        "summary of the first 3 turns: They spoke of kernels.\n"
    )


def test_a_conversation_is_one_document_for_a_program(agent: AgentProcess) -> None:
    shown = json.loads(agent.run_here("memory", "show", "kernels", "--json").stdout)

    assert set(shown) == {"id", "title", "turns"}
    assert [turn["role"] for turn in shown["turns"]] == ["user", "assistant", "tool", "assistant", "summary"]
    assert [turn.get("cut") for turn in shown["turns"]] == [None, False, None, True, None]


def test_a_conversation_that_is_reset_is_in_no_file(agent: AgentProcess) -> None:
    assert holding(agent.folder, CANARY) == ["agent.db"]

    done = agent.run_here("memory", "reset", "kernels", "--yes")

    assert (done.code, done.stderr) == (0, "1 conversation forgotten.\n")
    assert done.stdout.startswith("kernels ")
    assert remembered(agent) == ["grids"]
    assert holding(agent.folder, CANARY) == []
    assert agent.run_here("memory", "show", "kernels").code == 2


def test_all_are_reset_at_once(agent: AgentProcess) -> None:
    done = agent.run_here("memory", "reset", "--all", "--yes", "--json")

    assert [entry["id"] for entry in json.loads(done.stdout)] == ["kernels", "grids"]
    assert remembered(agent) == []
    assert "There are no conversations yet." in agent.run_here("memory", "list").stderr
    again = agent.run_here("memory", "reset", "--all", "--yes")
    assert (again.code, again.stdout, again.stderr) == (0, "", "0 conversations forgotten.\n")


@pytest.mark.parametrize("chosen", [["kernels"], ["--all"]])
def test_a_dry_run_shows_what_would_go_and_forgets_nothing(agent: AgentProcess, chosen: list[str]) -> None:
    before = agent.run_here("memory", "show", "kernels").stdout

    done = agent.run_here("memory", "reset", *chosen, "--dry-run")

    expected = ["kernels", "grids"] if chosen == ["--all"] else ["kernels"]
    assert done.code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == expected
    assert "would be forgotten" in done.stderr
    assert remembered(agent) == ["kernels", "grids"]
    assert agent.run_here("memory", "show", "kernels").stdout == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["reset"], "one of them is needed, and not both"),
        (["reset", "--yes"], "one of them is needed, and not both"),
        (["reset", "kernels", "--all", "--yes"], "one of them is needed, and not both"),
        (
            ["reset", "stranger", "--yes"],
            "There is no conversation stranger. 'agent memory list' shows those there are.",
        ),
        (["reset", "stranger", "--dry-run"], "There is no conversation stranger"),
        (["show", "stranger"], "There is no conversation stranger"),
        (["show"], "Missing argument"),
        (["reset", "kernels"], "agent: This forgets for good, and there is no terminal to ask on. Say --yes"),
        (["reset", "--all"], "agent: This forgets for good, and there is no terminal to ask on. Say --yes"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_forgotten(
    agent: AgentProcess, arguments: list[str], says: str
) -> None:
    done = agent.run("memory", *arguments, stdin="y\n")

    assert (done.code, done.stdout) == (2, "")
    assert says in done.stderr
    assert remembered(agent) == ["kernels", "grids"]


def test_storage_in_memory_has_none_and_makes_no_file(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path, {"AGENT_STORAGE": "in_memory"})

    assert agent.run_here("memory", "list", "--json").stdout == "[]\n"
    assert agent.run_here("memory", "reset", "--all", "--yes").stderr == "0 conversations forgotten.\n"
    assert list(tmp_path.iterdir()) == []


def answered(agent: AgentProcess, answer: bytes | signal.Signals, *arguments: str) -> tuple[int, str]:
    """Run the command on a terminal, answer its question, and return its exit code and what it showed."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [str(PROGRAM), "memory", "reset", *arguments],
        cwd=agent.folder,
        env=agent.environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown, asked = b"", False
    while part := _read(ours):
        shown += part
        if not asked and b"[y/N]: " in shown:
            asked = True
            if isinstance(answer, bytes):
                os.write(ours, answer)
            else:
                time.sleep(1)  # no person is quicker than Python, which misses a signal just before it reads
                process.send_signal(answer)
    os.close(ours)
    return process.wait(timeout=60), shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux ends so when the other side is closed
        return b""


@TERMINAL
def test_a_person_is_asked_and_shown_what_would_go(agent: AgentProcess) -> None:
    code, shown = answered(agent, b"y\n", "--all")

    assert code == 0
    before, _, after = shown.partition("Forget this for good? [y/N]: ")
    assert [line.split()[0] for line in before.splitlines()] == ["kernels", "grids"]
    assert after.endswith("2 conversations forgotten.\n")
    assert remembered(agent) == []
    assert holding(agent.folder, CANARY) == []


@TERMINAL
@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        (b"n\n", 1, "Nothing was forgotten.\n"),
        (b"\n", 1, "Nothing was forgotten.\n"),
        (b"\x04", 130, "Interrupted.\n"),
        (signal.SIGINT, 130, "Interrupted.\n"),
    ],
    ids=["no", "enter", "end of input", "ctrl-c"],
)
def test_a_person_who_does_not_agree_loses_nothing(
    agent: AgentProcess, answer: bytes | signal.Signals, code: int, says: str
) -> None:
    left, shown = answered(agent, answer, "kernels")

    assert left == code
    assert shown.endswith(says)
    assert remembered(agent) == ["kernels", "grids"]


@TERMINAL
def test_a_person_is_not_asked_of_nothing_or_nobody(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path)

    assert answered(agent, b"y\n", "--all") == (0, "0 conversations forgotten.\n")
    code, shown = answered(agent, b"y\n", "stranger")
    assert (code, shown.startswith("agent: There is no conversation stranger")) == (2, True)
