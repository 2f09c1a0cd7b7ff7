"""Runs survive their processes: killed, interrupted, or met by another, they come to the same result."""

import asyncio
import json
import re
import signal
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from aiohttp.web import StreamResponse

from tests.agent_process import AgentProcess
from tests.template_only.language_models.behaviours import hangs, says
from tests.template_only.language_models.provider_server import Behaviour, Exchange, ProviderServer

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="signals of POSIX")]

SUMMARIZE = ("summarize", "long.txt")
STEPS = 7


async def summarizes(exchange: Exchange) -> StreamResponse:
    """Answer with a summary that no other text has."""
    return await says({"text": sha256(exchange.received.text.encode()).hexdigest()})(exchange)


@pytest.fixture
def provider() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        server.always(summarizes)
        yield server


@pytest.fixture
def agent(tmp_path: Path, provider: ProviderServer) -> AgentProcess:
    """Return an agent beside a text of six passages."""
    lines = (f"Line {number} says something about the number {number}.\n" for number in range(1_000))
    (tmp_path / "long.txt").write_text("".join(lines), encoding="utf-8")
    model = {"AGENT_MODEL": "openai/slow", "AGENT_PROVIDER__BASE_URL": provider.base_url}
    return AgentProcess(tmp_path, {**model, "AGENT_PROVIDER__API_KEY": "sk-canary-1234"})


def start(
    agent: AgentProcess, provider: ProviderServer, *command: str, then: Behaviour = hangs
) -> tuple["subprocess.Popen[str]", str]:
    """Start a command, let the provider answer once, wait until a step is done or the end, and return the run."""
    provider.script(summarizes)
    provider.always(then)
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
def test_a_run_that_is_killed_after_every_step_repeats_none(agent: AgentProcess, provider: ProviderServer) -> None:
    expected = agent.run(*SUMMARIZE).stdout
    process, run = start(agent, provider, *SUMMARIZE)
    for _ in range(STEPS):
        code, _stderr = end(process, signal.SIGKILL)
        if code == 0:
            break
        process, _same = start(agent, provider, "runs", "resume", run)
    end(process, signal.SIGKILL)
    assert agent.run("runs", "resume", run).stdout == expected
    labels = [label for label, _ in steps_of(agent, run)]
    assert (len(labels), len(set(labels))) == (STEPS, STEPS)


def test_an_interrupted_command_ends_with_130_and_says_how_to_resume(
    agent: AgentProcess, provider: ProviderServer
) -> None:
    process, run = start(agent, provider, *SUMMARIZE)
    process.send_signal(signal.SIGSTOP)
    process.send_signal(signal.SIGINT)
    code, stderr = end(process, signal.SIGCONT)
    assert (code, "Traceback" in stderr) == (130, False)
    assert f"Resume with: agent runs resume {run}" in stderr
    assert f"{run}  interrupted" in agent.run("runs", "list").stdout
    provider.always(summarizes)
    assert agent.run("runs", "resume", run).code == 0


def test_of_two_processes_one_executes_the_run_and_its_death_releases_it(
    agent: AgentProcess, provider: ProviderServer
) -> None:
    process, run = start(agent, provider, *SUMMARIZE)
    process.send_signal(signal.SIGSTOP)

    second = agent.run("runs", "resume", run)

    assert (second.code, "executed by another process" in second.stderr) == (1, True)
    assert "Resume with" not in second.stderr
    listed = agent.run("runs", "list").stdout
    assert f"{run}  running" in listed
    assert f"process {process.pid} on " in listed
    end(process, signal.SIGKILL)
    assert f"{run}  interrupted" in agent.run("runs", "list").stdout
    provider.always(summarizes)
    assert agent.run("runs", "resume", run).code == 0


def test_a_run_that_is_cancelled_elsewhere_stops_before_its_next_step(
    agent: AgentProcess, provider: ProviderServer
) -> None:
    is_cancelled = Event()

    async def summarizes_later(exchange: Exchange) -> StreamResponse:
        await asyncio.to_thread(is_cancelled.wait, 60)
        return await summarizes(exchange)

    process, run = start(agent, provider, *SUMMARIZE, then=summarizes_later)
    cancelled = agent.run("runs", "cancel", run)
    is_cancelled.set()
    stderr = process.communicate(timeout=60)[1]
    assert cancelled.code == 0, cancelled
    assert (process.returncode, "was cancelled. Start a new run." in stderr) == (1, True)
    assert len(steps_of(agent, run)) < STEPS
