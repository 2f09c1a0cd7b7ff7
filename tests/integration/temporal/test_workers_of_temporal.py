"""Workers of Temporal that are killed or frozen: others take their runs, and no step has two results."""

import asyncio
import signal
from collections.abc import AsyncIterator

import pytest

from infrastructure.queue.container import QueueContainer
from tests.fakes.postgres.databases import ON_POSTGRES, the_server
from tests.fakes.queue.machines import Machines
from tests.fakes.temporal.server import ON_TEMPORAL, temporal_server

pytestmark = [ON_POSTGRES, ON_TEMPORAL, pytest.mark.slow]

WITH_RESULT = "steps WHERE document::json ->> 'result' IS NOT NULL"


@pytest.fixture
async def machines(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Machines]:
    async with temporal_server() as address:
        monkeypatch.setenv("AGENT_ADAPTERS__RUN_QUEUE", "temporal")
        monkeypatch.setenv("AGENT_TEMPORAL__ADDRESS", address)
        monkeypatch.setenv("AGENT_QUEUE__DEAD_AFTER_SECONDS", "2")
        server = the_server()
        server.create("workers_of_temporal")
        machines = Machines(server, "workers_of_temporal")
        await machines.prepare()
        yield machines
        await machines.close()
        server.execute("postgres", "DROP DATABASE workers_of_temporal WITH (FORCE)")


async def test_the_runs_of_workers_that_are_killed_or_frozen_are_taken_by_another(machines: Machines) -> None:
    killed, frozen = machines.start_worker(at_once=1), machines.start_worker(at_once=1)
    [health_check] = machines.agent.of(QueueContainer).health_checks()
    while "live workers: 2, waiting runs: 0" not in (await health_check())[0].found:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    await machines.order(2, payments=2, seconds=0.3)
    await machines.until("runs WHERE status = 'running'", rows=2, seconds=20)
    killed.kill()
    frozen.send_signal(signal.SIGSTOP)
    machines.start_worker(at_once=2)
    await machines.until("runs WHERE execution > 1", rows=2, seconds=20)
    frozen.send_signal(signal.SIGCONT)
    await machines.until("runs WHERE status = 'done'", rows=2, seconds=20)
    assert machines.count(WITH_RESULT) == 4
    assert machines.count("payments") <= machines.count("(SELECT generate_series(1, execution + 1) FROM runs) most")
