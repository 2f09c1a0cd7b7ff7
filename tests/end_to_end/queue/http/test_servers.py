"""Servers and workers on one database: a server executes nothing, and any of them shows every run."""

import json
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess
from tests.fakes.http.served_agent import ServedAgent
from tests.fakes.postgres.databases import ON_POSTGRES, an_empty_database

pytestmark = [ON_POSTGRES, pytest.mark.slow]


def events_of(server: ServedAgent, run: str, last: str | None = None) -> list[tuple[str, str]]:
    """Return the ids and kinds of the events that a server sends, after the last one that a client has."""
    headers = {"Last-Event-ID": last} if last else {}
    answer = server.client.get(f"/runs/{run}/events", headers=headers)
    blocks = [block.split("\n") for block in answer.text.split("\n\n") if "event:" in block]
    found = [dict(line.split(": ", 1) for line in block if ": " in line) for block in blocks]
    return [(each["id"], each["event"]) for each in found]


def test_a_stream_that_one_server_began_goes_on_at_another(tmp_path: Path) -> None:
    variables = {"AGENT_DATABASE_URL": an_empty_database()}
    for name in ("one", "two", "worker"):
        (tmp_path / name).mkdir()
    (tmp_path / "worker" / "text.txt").write_text("A line about owls.\n" * 1_000, encoding="utf-8")
    machine = AgentProcess(tmp_path / "worker", variables)
    with (
        ServedAgent(tmp_path / "one", variables=variables) as one,
        ServedAgent(tmp_path / "two", variables=variables) as two,
    ):
        run = machine.run("summarize", "text.txt", "--queue").stdout.strip()
        for server in (one, two):
            assert server.client.get(f"/runs/{run}").json()["run"]["status"] == "queued"
        worker = machine.start("work")
        every = events_of(one, run)
        assert [number for number, _ in every] == [*map(str, range(1, len(every))), f"{len(every) - 1}-done"]
        one.process.kill()
        assert events_of(two, run, last=every[1][0]) == every[2:]
        assert json.loads(machine.run("runs", "show", run, "--json").stdout)["run"]["status"] == "done"
        worker.kill()
        worker.communicate()
