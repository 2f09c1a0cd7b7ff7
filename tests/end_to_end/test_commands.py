"""The other commands, as a person and a program use them."""

import json
import re
import sqlite3
import subprocess
import sys
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.agent_process import EXAMPLE_NOTES, ROOT, AgentProcess
from tests.privileges import POSIX

COMMANDS = ["write", "capture", "search", "runs", "step", "prompts", "doctor"]


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    return AgentProcess(tmp_path)


def test_help_names_every_command_and_the_exit_codes(agent: AgentProcess) -> None:
    done = agent.run("--help")

    assert done.code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout
    assert "Exit codes: 0 done; 1 run failed; 2 usage; 3 configuration; 4 provider" in done.stdout


def test_the_version_is_that_of_the_package(agent: AgentProcess) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert agent.run("--version").stdout == f"{project['version']}\n"


def test_the_shell_can_be_taught_the_commands(agent: AgentProcess) -> None:
    assert "--install-completion" in agent.run("--help").stdout
    agent.variables |= {"_AGENT_COMPLETE": "complete_bash", "COMP_WORDS": "agent d", "COMP_CWORD": "1"}
    assert agent.run().stdout.split() == ["doctor"]


@pytest.mark.parametrize("arguments", [["--help"], ["write", "--help"], ["runs", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(agent: AgentProcess, arguments: list[str]) -> None:
    program = (
        "import sys; from interfaces.cli.main import app\n"
        f"try: app({arguments!r})\n"
        "except SystemExit: pass\n"
        "print(sorted({'litellm', 'sqlalchemy', 'alembic', 'mcp', 'jinja2', 'dependency_injector'} & set(sys.modules)))"
    )

    assert run_python(agent, program).endswith("[]\n")


def test_an_offline_run_never_loads_litellm(agent: AgentProcess) -> None:
    program = (
        "import sys; from interfaces.cli.main import app\n"
        f"try: app(['write', 'kernels', '--notes', {str(EXAMPLE_NOTES)!r}])\n"
        "except SystemExit: pass\n"
        "print(sorted({'litellm', 'openai', 'aiohttp'} & set(sys.modules)))"
    )

    assert run_python(agent, program).endswith("[]\n")


def run_python(agent: AgentProcess, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=agent.folder,
        env=agent.environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def test_capture_reports_what_it_did(agent: AgentProcess, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.md").write_text("# A\n\nAlpha.", encoding="utf-8")
    (notes / "b.md").write_bytes(b"\x00\x01binary")

    first = agent.run("capture", "notes")
    assert first.code == 0
    assert first.stdout.startswith("captured 1, unchanged 0, removed 0, skipped 1\n  skipped b.md: ")

    assert agent.run("capture", "notes").stdout.startswith("captured 0, unchanged 1, removed 0, skipped 1")

    (notes / "a.md").unlink()
    report = json.loads(agent.run("capture", "notes", "--json").stdout)
    assert (report["captured"], report["unchanged"], report["removed"]) == (0, 0, 1)


def test_search_finds_the_note_that_speaks_of_the_words(agent: AgentProcess) -> None:
    agent.run("capture", str(EXAMPLE_NOTES))

    found = json.loads(agent.run("search", "memory coalescing", "--json").stdout)

    assert "coalesc" in found[0]["title"].casefold()
    assert set(found[0]) == {"note", "title", "source", "excerpt"}
    assert agent.run("search", '"; DROP TABLE notes --').code == 0
    assert agent.run("search", "!!!").code == 2


def test_runs_are_listed_shown_and_cancelled(agent: AgentProcess) -> None:
    run = agent.run("write", "kernels", "--notes", str(EXAMPLE_NOTES), "--approve-outline", "--json").article.run

    assert f"{run}  waiting" in agent.run("runs", "list").stdout
    shown = agent.run("runs", "show", run)
    assert "outline_article" in shown.stdout
    assert "total: 2 model calls" in shown.stdout
    assert agent.run("runs", "cancel", run).stdout == f"{run} cancelled\n"
    assert f"{run}  cancelled" in agent.run("runs", "list").stdout
    resumed = agent.run("runs", "resume", run)
    assert resumed.code == 1
    assert "was cancelled" in resumed.stderr


@POSIX
def test_times_are_those_of_the_clock_on_the_wall(agent: AgentProcess) -> None:
    def begun(zone: str, *command: str) -> datetime:
        agent.variables["TZ"] = zone
        found = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", agent.run(*command).stdout)
        assert found
        return datetime.fromisoformat(found[0])

    run = agent.run("write", "kernels", "--notes", str(EXAMPLE_NOTES), "--json").article.run

    for command in (("runs", "list"), ("runs", "show", run)):
        assert begun("JST-9", *command) - begun("UTC0", *command) == timedelta(hours=9)


def test_the_timeline_shows_the_steps_as_json_too(agent: AgentProcess) -> None:
    run = agent.run("write", "kernels", "--notes", str(EXAMPLE_NOTES), "--json").article.run

    shown = json.loads(agent.run("runs", "show", run, "--json").stdout)

    assert shown["run"]["status"] == "done"
    assert [step["name"] for step in shown["steps"]][:4] == [
        "capture_notes",
        "gather_notes",
        "group_notes",
        "outline_article",
    ]
    assert all(step["status"] == "done" for step in shown["steps"])


def test_tools_are_listed_and_called_as_a_model_would(agent: AgentProcess) -> None:
    agent.run("capture", str(EXAMPLE_NOTES))

    assert agent.run("tools", "list").stdout.startswith("search_notes: Find the notes that speak of some words")
    found = json.loads(agent.run("tools", "call", "search_notes", '{"query": "coalescing"}').stdout)
    read = json.loads(agent.run("tools", "call", "read_note", json.dumps({"note": found[0]["note"]})).stdout)
    assert "coalesc" in read["title"].casefold()
    assert agent.run("tools", "call", "search_notes", '{"words": 1}').code == 2
    assert "The tools are search_notes, read_note" in agent.run("tools", "call", "bogus").stderr


def test_prompts_are_listed_shown_and_checked(agent: AgentProcess) -> None:
    assert "article/outline_article (version 1): " in agent.run("prompts", "list").stdout
    assert "{{ topic }}" in agent.run("prompts", "show", "article/outline_article").stdout
    assert agent.run("prompts", "check").code == 0
    assert agent.run("prompts", "show", "../../secret").code == 2


def test_a_prompt_that_does_not_fit_its_step_is_found(agent: AgentProcess) -> None:
    agent.variables["AGENT_PROMPTS_DIR"] = "prompts"
    (agent.folder / "prompts").mkdir()

    missing = agent.run("prompts", "check")

    assert missing.code == 3
    assert "There is no prompt" in missing.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "says"),
    [
        (["write", "x"], {}, 1, "There are no notes"),
        (["write"], {}, 1, "There are no notes"),
        (["write", "x", "--notes", "nowhere"], {}, 2, "nowhere"),
        (["write", "x", "--notes", ""], {}, 2, "no name"),
        (["capture", ""], {}, 2, "no name"),
        (["write", " "], {}, 2, "TOPIC"),
        (["write", "--resume", "nobody"], {}, 2, "nobody"),
        (["write", "x", "--resume", "nobody"], {}, 2, "--resume"),
        (["runs", "show", "nobody"], {}, 2, "nobody"),
        (["runs", "cancel", "nobody"], {}, 2, "nobody"),
        (["step", "bogus", "--input", "request.json"], {}, 2, "The steps are capture_notes"),
        (["step", "group_notes", "--input", "request.json"], {}, 2, "GroupNotesRequest"),
        (["step", "group_notes"], {}, 2, "--run"),
        (["capture", "request.json"], {}, 2, "request.json"),
        (["search", "x"], {"AGENT_MODLE": "x"}, 3, "Did you mean AGENT_MODEL?"),
        (["search", "x"], {"AGENT_BUDGET__STEPS": "none"}, 3, "AGENT_BUDGET__STEPS"),
        (["search", "x"], {"AGENT_DATA_DIR": "request.json"}, 3, "AGENT_DATA_DIR"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_its_code(
    agent: AgentProcess, arguments: list[str], variables: dict[str, str], code: int, says: str
) -> None:
    (agent.folder / "request.json").write_text("{}", encoding="utf-8")
    agent.variables |= variables

    done = agent.run(*arguments)

    assert done.code == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


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
    document = agent.run("write", "kernel", "--notes", "notes", "--json").article
    assert [citation.quote for p in document.paragraphs for citation in p.citations] == [
        "A kernel → runs on the device 核."
    ]


def test_the_data_is_in_the_working_folder(agent: AgentProcess) -> None:
    agent.run("capture", str(EXAMPLE_NOTES))

    with sqlite3.connect(agent.folder / ".agent/agent.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


@pytest.mark.parametrize("arguments", [("write", "kernels", "--notes", str(EXAMPLE_NOTES)), ("prompts", "check")])
def test_a_folder_without_the_prompts_is_a_matter_of_the_set_up(
    agent: AgentProcess, arguments: tuple[str, ...]
) -> None:
    agent.variables["AGENT_PROMPTS_DIR"] = str(agent.folder)

    done = agent.run_here(*arguments)

    assert done.code == 3
    assert f"in {agent.folder}. There are none. Set AGENT_PROMPTS_DIR." in done.stderr
