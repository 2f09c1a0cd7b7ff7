"""The other commands, as a person and a program use them."""

import json
import sqlite3
import tomllib
from pathlib import Path

import pytest

from tests.agent_process import EXAMPLE_NOTES, ROOT, AgentProcess

pytestmark = pytest.mark.slow

COMMANDS = ["capture", "search", "runs", "step", "prompts", "doctor"]


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


@pytest.mark.parametrize("arguments", [["--help"], ["capture", "--help"], ["runs", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(agent: AgentProcess, arguments: list[str]) -> None:
    program = (
        "import sys; from interfaces.cli.main import app\n"
        f"try: app({arguments!r})\n"
        "except SystemExit: pass\n"
        "print(sorted({'litellm', 'sqlalchemy', 'alembic', 'mcp', 'jinja2', 'dependency_injector'} & set(sys.modules)))"
    )

    assert agent.run_python(program).endswith("[]\n")


def test_work_on_notes_never_loads_litellm(agent: AgentProcess) -> None:
    program = (
        "import sys; from interfaces.cli.main import app\n"
        f"try: app(['capture', {str(EXAMPLE_NOTES)!r}])\n"
        "except SystemExit: pass\n"
        "print(sorted({'litellm', 'openai', 'aiohttp'} & set(sys.modules)))"
    )

    assert agent.run_python(program).endswith("[]\n")


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


def test_a_search_in_a_folder_captures_it_first(agent: AgentProcess) -> None:
    (agent.folder / "empty").mkdir()

    assert agent.run("search", "coalescing", "--notes", str(EXAMPLE_NOTES)).stdout.startswith("Memory coalescing  (")
    assert agent.run("search", "coalescing", "--notes", "empty").stderr.startswith("There are no notes in empty.")


def test_a_search_that_finds_nothing_says_so_to_a_person(agent: AgentProcess) -> None:
    nobody = agent.run("search", "coalescing")
    agent.run("capture", str(EXAMPLE_NOTES))
    nothing = agent.run("search", "Napoleon", "--json")

    assert (nobody.code, nobody.stdout) == (0, "")
    assert nobody.stderr == "There are no notes. Capture some with 'agent capture DIR', or name --notes.\n"
    assert (nothing.code, nothing.stdout, nothing.stderr) == (0, "[]\n", "No note speaks of 'Napoleon'.\n")
    assert agent.run("search", "a" * 200).stderr == f"No note speaks of '{'a' * 79}…'.\n"


def test_tools_are_listed_and_called_as_a_model_would(agent: AgentProcess) -> None:
    agent.run("capture", str(EXAMPLE_NOTES))

    assert agent.run("tools", "list").stdout.startswith("search_notes (agent): Find the notes that speak")
    found = json.loads(agent.run("tools", "call", "search_notes", '{"query": "coalescing"}').stdout)
    read = json.loads(agent.run("tools", "call", "read_note", json.dumps({"note": found[0]["note"]})).stdout)
    assert "coalesc" in read["title"].casefold()
    assert agent.run("tools", "call", "search_notes", '{"words": 1}').code == 2
    assert "The tools are search_notes, read_note" in agent.run("tools", "call", "bogus").stderr


def test_prompts_are_listed_shown_and_checked(agent: AgentProcess) -> None:
    assert "runs/mend_answer (version 1): " in agent.run("prompts", "list").stdout
    assert "complaints" in agent.run("prompts", "show", "runs/mend_answer").stdout
    assert agent.run("prompts", "check").code == 0
    assert agent.run("prompts", "show", "../../secret").code == 2
    agent.variables["AGENT_PROMPTS_DIR"] = "nowhere"
    assert "There is no folder of prompts nowhere" in agent.run("prompts", "list").stderr


def test_a_prompt_that_does_not_fit_its_step_is_found(agent: AgentProcess) -> None:
    agent.variables["AGENT_PROMPTS_DIR"] = "prompts"
    (agent.folder / "prompts").mkdir()

    missing = agent.run("prompts", "check")

    assert missing.code == 3
    assert "There is no prompt" in missing.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "says"),
    [
        (["capture", ""], {}, 2, "no name"),
        (["runs", "show", "nobody"], {}, 2, "nobody"),
        (["runs", "cancel", "nobody"], {}, 2, "nobody"),
        (["step", "bogus", "--input", "request.json"], {}, 2, "The steps are capture_notes"),
        (["step", "gather_notes", "--input", "request.json"], {}, 2, "GatherNotesRequest"),
        (["step", "gather_notes"], {}, 2, "--run"),
        (["step", "gather_notes", "--input", "nowhere.json"], {}, 2, "nowhere.json cannot be read: No such file"),
        (["search", "x", "--notes", "nowhere"], {}, 2, "nowhere"),
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


def test_a_line_of_env_that_cannot_be_read_is_told_of_once(agent: AgentProcess) -> None:
    (agent.folder / ".env").write_text("AGENT_MODEL=extractive\nno setting\n", encoding="utf-8")

    done = agent.run("runs", "list")

    assert (done.code, len(done.stderr.splitlines())) == (3, 1)
    assert done.stderr.startswith("agent: Line 2 of .env cannot be read.")


def test_the_data_is_in_the_working_folder(agent: AgentProcess) -> None:
    agent.run("capture", str(EXAMPLE_NOTES))

    with sqlite3.connect(agent.folder / ".agent/agent.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
