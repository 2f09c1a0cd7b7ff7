"""Runs survive their processes: killed, interrupted, or met by another, they come to the same result."""

import json
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from infrastructure.settings import Settings
from tests.agent_process import AgentProcess
from tests.template_only.language_models.behaviours import says_in_pieces
from tests.template_only.language_models.provider_server import ProviderServer

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="signals of POSIX")]

SUMMARIZE = ("summarize", "long.txt")
STEPS = 7
SLOW = "{% for a in range(1000) %}{% for b in range(5000) %}{% endfor %}{% endfor %}"


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    """Return an agent beside a text of six passages, with a prompt that takes long to render: each step takes time."""
    lines = (f"Line {number} says something about the number {number}.\n" for number in range(1_000))
    (tmp_path / "long.txt").write_text("".join(lines), encoding="utf-8")
    shutil.copytree(Settings().prompts_folder, tmp_path / "prompts")
    prompt = tmp_path / "prompts/runs/summarize_text.md"
    prompt.write_text(prompt.read_text(encoding="utf-8").replace("user:\n", f"user:\n{SLOW}\n"), encoding="utf-8")
    return AgentProcess(tmp_path, {"AGENT_PROMPTS_DIR": "prompts"})


def start(agent: AgentProcess, *command: str) -> tuple["subprocess.Popen[str]", str]:
    """Start a command, wait until it has done a step or ended, and return its run."""
    process = agent.start(*command)
    assert process.stderr is not None
    run = re.findall(r"^run (\w+) with", process.stderr.readline())[0]
    for line in process.stderr:
        if "(done before)" not in line:
            break
    return process, run


def end(process: "subprocess.Popen[str]", how: signal.Signals) -> tuple[int, str]:
    """Send the signal, and return the exit code and what was still written to standard error."""
    process.send_signal(how)
    stderr = process.communicate(timeout=20)[1]
    return process.returncode, stderr


def steps_of(agent: AgentProcess, run: str) -> list[tuple[str, str]]:
    """Return the labels and failures of the steps that the journal has."""
    shown = json.loads(agent.run("runs", "show", run, "--json").stdout)
    return [(step["label"], step["failure"]) for step in shown["steps"]]


@pytest.mark.timeout(300)
def test_a_run_that_is_killed_after_every_step_repeats_none(agent: AgentProcess) -> None:
    expected = agent.run(*SUMMARIZE).stdout
    process, run = start(agent, *SUMMARIZE)
    for _ in range(STEPS):
        code, _stderr = end(process, signal.SIGKILL)
        if code == 0:
            break
        process, _same = start(agent, "runs", "resume", run)
    end(process, signal.SIGKILL)
    assert agent.run("runs", "resume", run).stdout == expected
    labels = [label for label, _ in steps_of(agent, run)]
    assert (len(labels), len(set(labels))) == (STEPS, STEPS)


def test_an_interrupted_command_ends_with_130_and_says_how_to_resume(agent: AgentProcess) -> None:
    process, run = start(agent, *SUMMARIZE)
    process.send_signal(signal.SIGSTOP)
    process.send_signal(signal.SIGINT)
    code, stderr = end(process, signal.SIGCONT)
    assert (code, "Traceback" in stderr) == (130, False)
    assert f"Resume with: agent runs resume {run}" in stderr
    assert f"{run}  interrupted" in agent.run("runs", "list").stdout
    assert agent.run("runs", "resume", run).code == 0


def test_of_two_processes_one_executes_the_run_and_its_death_releases_it(agent: AgentProcess) -> None:
    process, run = start(agent, *SUMMARIZE)
    process.send_signal(signal.SIGSTOP)

    second = agent.run("runs", "resume", run)

    assert (second.code, "executed by another process" in second.stderr) == (1, True)
    assert "Resume with" not in second.stderr
    listed = agent.run("runs", "list").stdout
    assert f"{run}  running" in listed
    assert f"process {process.pid} on " in listed
    end(process, signal.SIGKILL)
    assert f"{run}  interrupted" in agent.run("runs", "list").stdout
    assert agent.run("runs", "resume", run).code == 0


def test_a_run_that_is_cancelled_elsewhere_stops_before_its_next_step(agent: AgentProcess) -> None:
    with ProviderServer() as provider:
        provider.always(says_in_pieces('{"text": "', "A summary", '."}', pause=1))
        slow = {"AGENT_MODEL": "openai/slow", "AGENT_PROVIDER__BASE_URL": provider.base_url}
        slow_agent = AgentProcess(agent.folder, {**slow, "AGENT_PROVIDER__API_KEY": "sk-canary-1234"})
        process, run = start(slow_agent, *SUMMARIZE)
        cancelled = agent.run("runs", "cancel", run)
        stderr = process.communicate(timeout=60)[1]
    assert cancelled.code == 0, cancelled
    assert (process.returncode, "was cancelled. Start a new run." in stderr) == (1, True)
    assert len(steps_of(agent, run)) < STEPS
