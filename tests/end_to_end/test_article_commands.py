"""What `agent write` refuses, and what the other commands say of a run that writes an article."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.agent_process import EXAMPLE_NOTES, AgentProcess
from tests.article_document import article_of
from tests.privileges import POSIX

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    return AgentProcess(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["write", "x"], 1, "There are no notes"),
        (["write"], 1, "There are no notes"),
        (["write", "x", "--notes", "nowhere"], 2, "nowhere"),
        (["write", "x", "--notes", ""], 2, "no name"),
        (["write", " "], 2, "TOPIC"),
        (["write", "--resume", "nobody"], 2, "nobody"),
        (["write", "x", "--resume", "nobody"], 2, "--resume"),
    ],
)
def test_what_cannot_be_written_is_one_line_with_its_code(
    agent: AgentProcess, arguments: list[str], code: int, says: str
) -> None:
    done = agent.run(*arguments)

    assert done.code == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_runs_are_listed_shown_and_cancelled(agent: AgentProcess) -> None:
    run = article_of(agent.run("write", "kernels", "--notes", str(EXAMPLE_NOTES), "--approve-outline", "--json")).run

    assert f"{run}  waiting" in agent.run("runs", "list").stdout
    shown = agent.run("runs", "show", run)
    assert "outline_article" in shown.stdout
    assert "total: 2 model calls" in shown.stdout
    assert agent.run("runs", "cancel", run).stdout == f"{run} cancelled\n"
    assert f"{run}  cancelled" in agent.run("runs", "list").stdout
    resumed = agent.run("runs", "resume", run)
    assert resumed.code == 1
    assert "was cancelled" in resumed.stderr
    assert "Resume with" not in resumed.stderr


@POSIX
def test_times_are_those_of_the_clock_on_the_wall(agent: AgentProcess) -> None:
    def begun(zone: str, *command: str) -> datetime:
        agent.variables["TZ"] = zone
        found = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", agent.run(*command).stdout)
        assert found
        return datetime.fromisoformat(found[0])

    run = article_of(agent.run("write", "kernels", "--notes", str(EXAMPLE_NOTES), "--json")).run

    for command in (("runs", "list"), ("runs", "show", run)):
        assert begun("JST-9", *command) - begun("UTC0", *command) == timedelta(hours=9)


def test_the_timeline_shows_the_steps_as_json_too(agent: AgentProcess) -> None:
    run = article_of(agent.run("write", "kernels", "--notes", str(EXAMPLE_NOTES), "--json")).run

    shown = json.loads(agent.run("runs", "show", run, "--json").stdout)

    assert shown["run"]["status"] == "done"
    assert [step["name"] for step in shown["steps"]][:4] == [
        "capture_notes",
        "gather_notes",
        "group_notes",
        "outline_article",
    ]
    assert all(step["status"] == "done" for step in shown["steps"])


def test_a_failure_is_one_document_too_where_json_was_asked_for(agent: AgentProcess) -> None:
    done = agent.run("write", "x", "--json")

    document = json.loads(done.stdout)
    assert document["status"] == "failed"
    assert document["exit_code"] == done.code == 1
    assert document["run"] in done.stderr


def test_a_terminal_that_cannot_show_a_character_still_gets_the_article(agent: AgentProcess, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.md").write_text("# Pfeil → 核\n\nA kernel → runs on the device 核.", encoding="utf-8")
    agent.variables["PYTHONIOENCODING"] = "cp1252"

    assert agent.run("write", "kernel", "--notes", "notes").code == 0
    document = article_of(agent.run("write", "kernel", "--notes", "notes", "--json"))
    assert [citation.quote for p in document.paragraphs for citation in p.citations] == [
        "A kernel → runs on the device 核."
    ]


@pytest.mark.parametrize("arguments", [("write", "kernels", "--notes", str(EXAMPLE_NOTES)), ("prompts", "check")])
def test_a_folder_without_the_prompts_is_a_matter_of_the_set_up(
    agent: AgentProcess, arguments: tuple[str, ...]
) -> None:
    agent.variables["AGENT_PROMPTS_DIR"] = str(agent.folder)

    done = agent.run_here(*arguments)

    assert done.code == 3
    assert f"in {agent.folder}. There are none. Set AGENT_PROMPTS_DIR." in done.stderr


def test_an_offline_run_never_loads_litellm(agent: AgentProcess) -> None:
    program = (
        "import sys; from interfaces.cli.main import app\n"
        f"try: app(['write', 'kernels', '--notes', {str(EXAMPLE_NOTES)!r}])\n"
        "except SystemExit: pass\n"
        "print(sorted({'litellm', 'openai', 'aiohttp'} & set(sys.modules)))"
    )

    assert agent.run_python(program).endswith("[]\n")
