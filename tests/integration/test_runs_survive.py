"""Runs outlive their processes: killed, interrupted, or met by another, they go on to the same article."""

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.citations import plain
from tests.agent_process import EXAMPLE_NOTES, AgentProcess
from tests.article_document import WrittenDocument, article_of
from tests.grounded_answers import grounded_answers
from tests.provider_server import Body, ProviderServer, Received, hangs

pytestmark = pytest.mark.slow

WRITE = ("write", "memory", "--notes", str(EXAMPLE_NOTES), "--json")
RUN_ID = re.compile(r"^run (\w+) ", re.MULTILINE)

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


def offline(folder: Path) -> AgentProcess:
    folder.mkdir(exist_ok=True)
    return AgentProcess(folder)


def online(folder: Path, server: ProviderServer) -> AgentProcess:
    folder.mkdir(exist_ok=True)
    variables = {
        "AGENT_MODEL": "openai/test-model",
        "AGENT_MODEL_BASE_URL": server.base_url,
        "AGENT_MODEL_API_KEY": "sk-test",
        "AGENT_MODEL_RETRY_WAIT": "0.01",
        "AGENT_MODEL_RETRY_WAIT_MAX": "0.05",
        "AGENT_PARALLEL_SECTIONS": "1",
        "AGENT_NOTES_PER_ARTICLE": "4",
    }
    return AgentProcess(folder, variables)


def written(agent: AgentProcess, *command: str) -> WrittenDocument:
    done = agent.run(*command)
    assert done.code == 0, done.stderr
    return article_of(done)


def empty_every_file(folder: Path) -> None:
    for file in folder.rglob("*.md"):
        os.truncate(file, 0)


def wait_for_requests(server: ProviderServer, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(server.requests) < count:
        assert time.monotonic() < deadline, "the provider was not asked"
        time.sleep(0.02)


def run_id(agent: AgentProcess) -> str | None:
    database = agent.folder / ".agent/agent.db"
    if not database.exists():
        return None
    connection = sqlite3.connect(database)
    try:
        row = connection.execute("SELECT id FROM runs").fetchone()
    except sqlite3.OperationalError:  # killed before there were tables
        return None
    finally:
        connection.close()
    return str(row[0]) if row else None


def assert_sound(agent: AgentProcess) -> None:
    connection = sqlite3.connect(agent.folder / ".agent/agent.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@posix
def test_a_run_killed_at_random_points_comes_to_the_same_article(tmp_path: Path) -> None:
    expected = written(offline(tmp_path / "undisturbed"), *WRITE)
    dice = random.Random(8)  # noqa: S311 - where to kill, and the same every time
    for attempt in range(12):
        agent = offline(tmp_path / f"killed-{attempt}")
        process = agent.start(*WRITE)
        time.sleep(dice.uniform(0.1, 1.2))
        process.kill()
        process.communicate()
        run = run_id(agent)

        resumed = written(agent, "runs", "resume", run, "--json") if run else written(agent, *WRITE)

        assert_sound(agent)
        assert [s.heading for s in resumed.sections] == [s.heading for s in expected.sections]
        assert [p.text for p in resumed.paragraphs] == [p.text for p in expected.paragraphs]


@posix
def test_a_run_killed_at_every_model_call_pays_for_no_answer_twice(tmp_path: Path) -> None:
    answered: Counter[str] = Counter()
    kill_at: set[int] = set()
    victim: list[subprocess.Popen[str]] = []

    def answers(contract: str, request: Received) -> Body:
        if len(answered) in kill_at:
            kill_at.discard(len(answered))
            victim[0].kill()
            victim[0].wait()
            return {}
        answered[str(request.body["messages"])] += 1
        return grounded_answers(contract, request)

    with ProviderServer(answers) as server:
        calls = written(online(tmp_path / "undisturbed", server), *WRITE).usage.model_calls
        answered.clear()
        agent = online(tmp_path / "killed", server)
        for call in range(calls):
            kill_at.add(call)
            run = run_id(agent) if call else None
            victim[:] = [agent.start(*(("runs", "resume", run) if run else WRITE))]
            victim[0].communicate()
            assert victim[0].returncode == -signal.SIGKILL
        run = run_id(agent)
        assert run is not None
        finished = written(agent, "runs", "resume", run, "--json")

    assert_sound(agent)
    assert finished.usage.model_calls == calls
    assert set(answered.values()) == {1}
    assert len(answered) == calls
    assert [s.status for s in finished.steps if s.name != "publish_article"].count("done") == 1


@posix
def test_an_interrupted_command_leaves_with_130_and_says_how_to_resume(tmp_path: Path) -> None:
    with ProviderServer(grounded_answers) as server:
        server.script(hangs)
        agent = online(tmp_path / "agent", server)
        process = agent.start(*WRITE[:-1])
        wait_for_requests(server, 1)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=20)
        run = RUN_ID.findall(stderr)[0]

        assert process.returncode == 130
        assert stdout == ""
        assert f"Resume with: agent runs resume {run}" in stderr
        assert "Traceback" not in stderr
        assert f"{run}  interrupted" in agent.run("runs", "list").stdout
        assert server.requests[0].left.wait(5)
        assert written(agent, "runs", "resume", run, "--json").status == "done"


@posix
def test_of_two_processes_on_one_run_one_wins_and_the_other_says_who_has_it(tmp_path: Path) -> None:
    with ProviderServer(grounded_answers) as server:
        server.script(hangs)
        agent = online(tmp_path / "agent", server)
        first = agent.start(*WRITE)
        wait_for_requests(server, 1)
        run = run_id(agent)
        assert run is not None

        second = agent.run("runs", "resume", run)

        assert second.code == 1
        assert f"process {first.pid} on" in second.stderr
        assert f"{run}  running" in agent.run("runs", "list").stdout
        first.kill()
        first.communicate()
        assert f"{run}  interrupted" in agent.run("runs", "list").stdout
        assert written(agent, "runs", "resume", run, "--json").status == "done"


@posix
def test_a_run_that_was_cancelled_elsewhere_stops_before_its_next_step(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path)

    def cancelled_meanwhile(contract: str, request: Received) -> Body:
        assert AgentProcess(tmp_path / "agent").run("runs", "cancel", str(run_id(agent))).code == 0
        return grounded_answers(contract, request)

    with ProviderServer(cancelled_meanwhile) as server:
        agent = online(tmp_path / "agent", server)
        done = agent.run(*WRITE[:-1])

        assert done.code == 1
        assert "was cancelled" in done.stderr
        assert len(server.requests) == 1


@pytest.mark.parametrize("disturb", [empty_every_file, shutil.rmtree])
def test_what_happens_to_the_notes_during_a_run_does_not_change_what_it_writes(
    tmp_path: Path, disturb: Callable[[Path], None]
) -> None:
    notes = tmp_path / "notes"
    shutil.copytree(EXAMPLE_NOTES, notes)
    agent = offline(tmp_path / "agent")
    waiting = written(agent, "write", "memory", "--notes", str(notes), "--json", "--approve-outline")
    disturb(notes)

    finished = written(agent, "runs", "approve", waiting.run, "--json")

    citations = [citation for paragraph in finished.paragraphs for citation in paragraph.citations]
    assert citations
    for citation in citations:
        assert plain(citation.quote) in plain((EXAMPLE_NOTES / citation.source).read_text(encoding="utf-8"))
