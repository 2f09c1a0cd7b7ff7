"""The commands of workers, as a person uses them."""

import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess
from tests.fakes.postgres.databases import ON_POSTGRES, an_empty_database, the_server

pytestmark = [ON_POSTGRES, pytest.mark.slow]


NO_QUEUE = (
    "The queue needs a database that workers share. "
    "Set AGENT_DATABASE_URL, and do not set AGENT_ADAPTERS__RUN_QUEUE to in_memory."
)


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    (tmp_path / "text.txt").write_text("A kernel runs on the GPU.", encoding="utf-8")
    return AgentProcess(tmp_path, {"AGENT_DATABASE_URL": an_empty_database()})


@pytest.mark.parametrize("command", [("work",), ("batch", "text.txt"), ("summarize", "text.txt", "--queue")])
def test_without_a_database_there_is_no_queue(agent: AgentProcess, command: tuple[str, ...]) -> None:
    agent.variables.clear()
    refused = agent.run(*command)
    assert (refused.code, refused.stderr.splitlines()[-1]) == (3, f"agent: {NO_QUEUE}")
    assert "no runs yet" in agent.run("runs", "list").stderr


def test_a_worker_executes_what_commands_give_to_the_queue_and_ends_with_0_on_sigterm(agent: AgentProcess) -> None:
    run = agent.run("summarize", "text.txt", "--queue").stdout.strip()
    assert f"{run}  queued" in agent.run("runs", "list").stdout
    assert "live workers: 0, waiting runs: 1" in agent.run("doctor").stdout
    worker = agent.start("work", "--at-once", "2")
    followed = agent.run("runs", "follow", run)
    assert (followed.code, followed.stdout.strip()) == (0, f"{run} done")
    assert "summarize_text" in followed.stderr
    assert "live workers: 1, waiting runs: 0" in agent.run("doctor").stdout
    worker.send_signal(signal.SIGTERM)
    _, reported = worker.communicate(timeout=20)
    assert (worker.returncode, "Traceback" in reported) == (0, False)
    assert f"run {run} done" in reported


def reports_of_a_worker(agent: AgentProcess) -> list[str]:
    """Return the first two lines that a worker reports before it is stopped."""
    worker = agent.start("work")
    assert worker.stderr
    reported = [worker.stderr.readline() for _ in range(2)]
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=20)
    return reported


def test_a_worker_that_is_short_of_connections_says_so(agent: AgentProcess) -> None:
    assert agent.run("doctor").code == 0, "which makes the tables"
    server, database = the_server(), agent.variables["AGENT_DATABASE_URL"].rpartition("/")[2]
    server.execute(
        database, "DROP ROLE IF EXISTS crowded; CREATE ROLE crowded LOGIN CONNECTION LIMIT 2; GRANT agent TO crowded"
    )
    agent.variables["AGENT_DATABASE_URL"] = server.url(database).replace("agent@", "crowded@")
    reported = reports_of_a_worker(agent)
    assert "Executing at most 8" in reported[0]
    assert "is busy: " in reported[1]
    assert "too many connections" in reported[1]


def test_the_queue_uses_the_options_of_the_address(agent: AgentProcess) -> None:
    assert agent.run("doctor").code == 0, "which makes the tables"
    agent.variables["AGENT_POSTGRES__DIRECT_URL"] = (
        agent.variables["AGENT_DATABASE_URL"] + "?options=-c%20default_transaction_read_only%3Don"
    )
    reported = reports_of_a_worker(agent)
    assert "is not the primary server: " in reported[1]
    assert "in a read-only transaction" in reported[1]


def test_a_line_of_a_batch_is_started_once(agent: AgentProcess) -> None:
    (agent.folder / "lines.txt").write_text('one\n\ntwo\none\n{"text": "three"}\n', encoding="utf-8")
    batch = ("batch", "lines.txt", "--workflow", "summarize_document")
    ordered = agent.run(*batch)
    started = ordered.stdout.split()
    assert (len(started), "before" in ordered.stderr) == (3, False)
    lines = agent.folder / "lines.txt"
    lines.write_text(lines.read_text(encoding="utf-8"), encoding="utf-8-sig", newline="\r\n")
    repeated = agent.run(*batch)
    assert (repeated.stdout.split(), "3 runs had been started before." in repeated.stderr) == (started, True)
    assert agent.run("batch", "./lines.txt", *batch[2:]).stdout.split() == started
    assert set(agent.run(*batch, "--name", "again").stdout.split()).isdisjoint(started)


def test_a_batch_with_an_invalid_line_starts_nothing_and_names_the_line(agent: AgentProcess) -> None:
    (agent.folder / "lines.txt").write_text('one\n\n{"txt": "two"}\n', encoding="utf-8")
    refused = agent.run("batch", "lines.txt", "--workflow", "summarize_document")
    assert (refused.code, "agent: Line 3: The request is invalid: text: Field req" in refused.stderr) == (2, True)
    assert "no runs yet" in agent.run("runs", "list").stderr


def test_a_batch_that_cannot_be_told_from_another_is_refused(agent: AgentProcess) -> None:
    nameless = agent.run("batch", "-", stdin="one")
    assert (nameless.code, "needed for lines from a pipe" in nameless.stderr) == (2, True)
    (agent.folder / "latin.txt").write_bytes(b"caf\xe9\n")
    unreadable = agent.run("batch", "latin.txt")
    assert (unreadable.code, "latin.txt cannot be read: 'utf-8'" in unreadable.stderr) == (2, True)


def test_a_model_or_a_file_is_of_no_use_with_the_queue(agent: AgentProcess) -> None:
    refused = agent.run("summarize", "text.txt", "--queue", "--model", "openai/gpt-5")
    assert (refused.code, "workers have models" in refused.stderr) == (2, True)


def test_a_run_waits_for_its_time_and_says_so(agent: AgentProcess) -> None:
    later = json.loads(agent.run("summarize", "text.txt", "--queue", "--not-before", "8h", "--json").stdout)
    [first] = agent.run("batch", "text.txt", "--priority", "7", "--not-before", "2001-01-01").stdout.split()
    shown = json.loads(agent.run("runs", "show", first, "--json").stdout)["run"]
    assert (shown["priority"], shown["not_before"][:4], later["priority"]) == (7, "2001", 0)
    assert datetime.fromisoformat(later["not_before"]) - datetime.now(UTC) > timedelta(hours=7)
    assert f"not before {later['not_before'][:10]}" in agent.run("runs", "list").stdout
    assert agent.run("runs", "cancel", later["id"]).code == 0


@pytest.mark.parametrize("when", ["tomorrow", "8", "8w", "-1h", "9999999d", "0001-01-01T00:00+14:00"])
def test_a_time_that_means_nothing_is_refused(agent: AgentProcess, when: str) -> None:
    refused = agent.run("batch", "text.txt", f"--not-before={when}")
    assert (refused.code, "write a time, such as" in refused.stderr) == (2, True)


def test_a_priority_is_of_no_use_without_the_queue(agent: AgentProcess) -> None:
    refused = agent.run("summarize", "text.txt", "--priority", "7")
    assert (refused.code, "is of no use without --queue" in refused.stderr) == (2, True)
