"""An article that is wished for in a chat is written when the person approves it, and not before."""

import sys
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess
from tests.chat_process import ANSWER, NOTES, conversation_of
from tests.terminal import Terminal

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    return AgentProcess(tmp_path)


def test_an_article_is_written_only_when_the_person_approves(agent: AgentProcess, tmp_path: Path) -> None:
    asked = agent.run("chat", "-m", "Please write an article about warps.", *NOTES)

    assert asked.code == 0
    assert 'Waits for your approval: write_article topic="warps". Approve with: agent chat' in asked.stderr
    assert not (tmp_path / "articles").exists()
    assert agent.run("runs", "list").stdout == ""

    approved = agent.run("chat", "--conversation", conversation_of(asked), "--approve")

    assert approved.code == 0
    assert approved.stdout.startswith("It is written: ")
    assert len(list(tmp_path.glob("articles/*.md"))) == 1


def test_an_article_that_is_not_approved_is_never_written(agent: AgentProcess, tmp_path: Path) -> None:
    asked = agent.run("chat", "-m", "Please write an article about warps.", *NOTES)
    conversation = conversation_of(asked)

    done = agent.run("chat", "--conversation", conversation, "-m", "What is occupancy?")
    late = agent.run("chat", "--conversation", conversation, "--approve")

    assert done.stdout.startswith(ANSWER)
    assert late.code == 2
    assert "waits for approval" in late.stderr
    assert not (tmp_path / "articles").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_a_person_is_asked_before_an_article_is_written(tmp_path: Path) -> None:
    with Terminal(tmp_path, "chat", *NOTES) as terminal:
        terminal.wait_for("> ")
        terminal.enter("Write an article about warps")
        terminal.wait_for('Allow write_article topic="warps"? [y/N]')
        terminal.enter("n")
        terminal.wait_for("> ")
        assert not (tmp_path / "articles").exists()
        terminal.enter("Write an article about warps")
        terminal.wait_for("[y/N]")
        terminal.enter("y")
        terminal.wait_for("> ")
        terminal.press("\x04")

        assert terminal.ends() == 0
        assert "It is not written." in terminal.printed
        assert "It is written: " in terminal.printed


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_a_person_who_comes_back_is_asked_for_what_still_waits(agent: AgentProcess, tmp_path: Path) -> None:
    conversation = conversation_of(agent.run("chat", "-m", "Write an article about warps", *NOTES))

    with Terminal(tmp_path, "chat", "--conversation", conversation) as terminal:
        terminal.wait_for('Allow write_article topic="warps"? [y/N]')
        terminal.press("\x03")
        terminal.wait_for("> ")
        terminal.press("\x04")

        assert terminal.ends() == 0
        assert "It is not written." in terminal.printed
        assert not (tmp_path / "articles").exists()
