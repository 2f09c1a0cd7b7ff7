"""A chat over the notes, as a person has it and as a program does."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agent_process import PROGRAM, AgentProcess, Outcome
from tests.chat_process import ANSWER, NOTES, conversation_of
from tests.terminal import Terminal

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    return AgentProcess(tmp_path)


def events_of(done: Outcome) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_question_is_answered_from_the_notes_with_what_the_answer_rests_on(agent: AgentProcess) -> None:
    done = agent.run("chat", "-m", "What is occupancy?", *NOTES)

    assert done.code == 0
    assert done.stdout.startswith(ANSWER)
    assert '[1] Occupancy (occupancy.md)\n    "Occupancy is the number of warps' in done.stdout
    assert '  search_notes query="occupancy" limit=4\n' in done.stderr


def test_a_question_can_be_piped_in(agent: AgentProcess) -> None:
    done = agent.run("chat", *NOTES, stdin="What is occupancy?\n")

    assert (done.code, done.stdout.startswith(ANSWER)) == (0, True)


def test_a_question_that_the_notes_do_not_answer_is_not_answered(agent: AgentProcess) -> None:
    done = agent.run("chat", "-m", "What is the capital of France?", *NOTES)

    assert (done.code, done.stdout) == (0, "The notes do not answer that.\n")


@pytest.mark.parametrize("given", [(), ("--notes", "empty")])
def test_where_there_are_no_notes_it_says_how_to_have_some(agent: AgentProcess, given: tuple[str, ...]) -> None:
    (agent.folder / "empty").mkdir()

    done = agent.run("chat", "-m", "What is occupancy?", *given)

    assert (done.code, done.stdout) == (0, "The notes do not answer that.\n")
    assert "There are no notes" in done.stderr
    assert "'agent capture" in done.stderr


def test_a_conversation_goes_on_in_another_process(agent: AgentProcess) -> None:
    conversation = conversation_of(agent.run("chat", "-m", "What is occupancy?", *NOTES))

    done = agent.run("chat", "--conversation", conversation, "-m", "And why?")

    assert done.code == 0
    assert ANSWER in done.stdout
    assert conversation_of(done) == conversation


def test_a_program_is_told_each_event_on_a_line_of_json(agent: AgentProcess) -> None:
    events = events_of(agent.run("chat", "--json", "-m", "What is occupancy?", *NOTES))

    kinds = [event["kind"] for event in events]
    assert kinds[0] == "tool_call_started"
    assert set(kinds) == {"tool_call_started", "tool_call_finished", "answer_text", "answer_finished"}
    text = "".join(str(event["text"]) for event in events if event["kind"] == "answer_text")
    assert text == events[-1]["text"]
    assert kinds[-1] == "answer_finished"


def test_a_failure_is_the_last_line_of_json(agent: AgentProcess) -> None:
    done = agent.run("chat", "--json", "-m", "Hello?", "--conversation", "stranger")

    assert done.code == 2
    (failure,) = events_of(done)
    assert (failure["kind"], failure["exit_code"]) == ("failed", 2)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["chat", "-m", " "], "has no words"),
        (["chat"], "pipe a question in"),
        (["chat", "--approve"], "goes with --conversation"),
        (["chat", "-m", "x", "--conversation", "c", "--approve"], "without --message"),
        (["chat", "-m", "x", "--notes", "nowhere"], "nowhere"),
        (["chat", "-m", "x" * 100_001], "more than 100,000 characters"),
        (["chat", "-m", "half a letter \udcff"], "no sound text"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(agent: AgentProcess, arguments: list[str], complaint: str) -> None:
    done = agent.run(*arguments)

    assert (done.code, done.stdout) == (2, "")
    assert complaint in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert "Go on with" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="has no yes")
def test_of_a_question_without_end_no_more_is_read_than_shows_that(agent: AgentProcess) -> None:
    with subprocess.Popen(["yes", "why"], stdout=subprocess.PIPE) as endless:
        done = subprocess.run(
            [PROGRAM, "chat"],
            cwd=agent.folder,
            env=agent.environment,
            stdin=endless.stdout,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        endless.kill()

    assert done.returncode == 2
    assert "more than 100,000 characters" in done.stderr


def test_a_question_of_very_many_words_is_looked_for_by_the_first_of_them(agent: AgentProcess) -> None:
    words = " ".join(f"word{number}" for number in range(500))

    done = agent.run("chat", "-m", f"occupancy {words}", *NOTES)

    assert done.code == 0
    assert "failed" not in done.stderr


def test_nobody_is_told_to_go_on_with_what_is_not_kept(agent: AgentProcess) -> None:
    agent.variables["AGENT_STORAGE"] = "in_memory"

    done = agent.run("chat", "-m", "What is occupancy?", *NOTES)

    assert done.stdout.startswith(ANSWER)
    assert "Go on with" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
class TestOnATerminal:
    def test_a_person_asks_and_asks_again(self, tmp_path: Path) -> None:
        with Terminal(tmp_path, "chat", *NOTES) as terminal:
            terminal.wait_for("Ctrl-D ends the chat.")
            terminal.wait_for("> ")
            terminal.enter("What is occupancy?")
            terminal.wait_for('search_notes query="occupancy"')
            terminal.wait_for("> ")
            terminal.enter("What is the capital of France?")
            terminal.wait_for("search_notes")
            terminal.wait_for("> ")
            terminal.press("\x04")
            terminal.wait_for("Go on with: agent chat --conversation")

            assert terminal.ends() == 0
            assert terminal.printed.startswith(ANSWER)
            assert terminal.printed.endswith("The notes do not answer that.\n")

    def test_ctrl_c_at_the_prompt_clears_the_line_and_ends_nothing(self, tmp_path: Path) -> None:
        with Terminal(tmp_path, "chat", *NOTES) as terminal:
            terminal.wait_for("> ")
            terminal.press("What is")
            terminal.wait_for("What is")
            terminal.press("\x03")
            terminal.wait_for("> ")
            terminal.press("\x04")

            assert terminal.ends() == 0
            assert terminal.printed == ""

    def test_an_earlier_question_comes_back_with_the_arrow_key(self, tmp_path: Path) -> None:
        with Terminal(tmp_path, "chat", *NOTES) as terminal:
            terminal.wait_for("> ")
            terminal.enter("What is occupancy?")
            terminal.wait_for("read_note")
            terminal.wait_for("> ")
            terminal.press("\x1b[A")
            terminal.wait_for("What is occupancy?")
            terminal.enter("")
            terminal.wait_for("read_note")
            terminal.wait_for("> ")
            terminal.enter("exit")

            assert terminal.ends() == 0
            assert terminal.printed.count(ANSWER) == 4
