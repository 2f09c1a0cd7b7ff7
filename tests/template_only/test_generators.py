"""What the generators write is green in a project with runs and in one without."""

import re
from pathlib import Path

import pytest

from tests.template.projects import install, render, run, start_repository, succeeds

pytestmark = pytest.mark.slow

COMMANDS = (
    ("tool", "NAME=find_order"),
    ("step", "NAME=triage_ticket"),
    ("port", "NAME=ticket_store"),
    ("adapter", "PORT=ticket_store", "NAME=redis"),
    ("part", "NAME=support"),
    ("tool", "NAME=find_customer", "PART=support"),
    ("step", "NAME=write_reply", "PART=support"),
    ("port", "NAME=reply_library", "PART=support"),
    ("adapter", "PORT=reply_library", "NAME=wiki"),
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("start", ["starter", "workflow"])
def test_generated_code_is_green(start: str, tmp_path: Path) -> None:
    project = render(tmp_path / "project", start=start)
    start_repository(project)
    install(project)
    for command in COMMANDS:
        dry = (
            succeeds(project, "make", *command, "DRY=1")
            .replace("would write", "wrote")
            .replace("would change", "changed")
        )
        wrote = succeeds(project, "make", *command)
        assert [line.split() for line in wrote.splitlines()] == [line.split() for line in dry.splitlines()]
        assert wrote.count("changed") <= 1
    succeeds(project, "make", "check")
    assert " xfailed" in succeeds(project, "make", "test")
    agent = str(project / ".venv/bin/agent")
    assert "Hello" in succeeds(project, agent, "support", "Hello")
    assert "find_customer" in succeeds(project, agent, "tools", "list")
    succeeds(project, agent, "prompts", "check")
    if start == "workflow":
        runs = succeeds(project, agent, "runs", "list").split()
        assert "Hello" in succeeds(project, agent, "runs", "resume", runs[0])


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("tool",), "NAME is missing"),
        (("tool", "NAME=FindOrder"), "NAME=FindOrder is invalid"),
        (("tool", "NAME=class"), "NAME=class is invalid"),
        (("tool", "NAME=find_order", "PART=nothing"), "There is no part nothing. The parts are chat."),
        (("tool", "NAME=current_time"), "src/infrastructure/tools/current_time.py exists already."),
        (("adapter", "NAME=redis"), "There is no port (PORT is missing). The ports are"),
        (("adapter", "NAME=redis", "PORT=tool"), "has no Selector named tool"),
        (("part", "NAME=chat"), "chat exists already."),
        (("part", "NAME=meter"), "meter is the name of src/application/meter.py"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(command: tuple[str, ...], message: str, starter: Path) -> None:
    done = run(starter, "make", *command)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert run(starter, "git", "status", "--porcelain").stdout == ""


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = render(tmp_path_factory.mktemp("starter") / "project")
    start_repository(project)
    install(project)
    return project


def test_an_adapter_without_a_body_says_which_method_is_missing(starter: Path, tmp_path: Path) -> None:
    succeeds(starter, "make", "adapter", "PORT=conversation_memory", "NAME=redis")
    agent = str(starter / ".venv/bin/agent")
    done = run(starter, agent, "memory", "list", AGENT_ADAPTERS__CONVERSATION_MEMORY="redis")
    assert done.returncode == 3
    assert re.search(r"recent in .*redis.py:\d+ is not implemented yet", done.stderr)
