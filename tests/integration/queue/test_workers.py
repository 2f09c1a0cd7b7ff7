"""Workers that are killed, frozen, stopped or cut off: every run ends, and no step has two results."""

import asyncio
import itertools
import signal
import subprocess
from collections.abc import AsyncIterator

import pytest

from domain.identifiers import RunId
from tests.fakes.postgres.databases import ON_POSTGRES, the_server
from tests.fakes.queue.machines import Machines

pytestmark = [ON_POSTGRES, pytest.mark.slow]
NAMES = (f"workers_{number}" for number in itertools.count())
BEGUN = "runs WHERE status = 'running'"
PAID = "payments"


@pytest.fixture
async def machines() -> AsyncIterator[Machines]:
    server, name = the_server(), next(NAMES)
    server.create(name)
    machines = Machines(server, name)
    await machines.prepare()
    yield machines
    await machines.close()


def executed_by(worker: "subprocess.Popen[str]") -> str:
    return f"document::json ->> 'outcome' LIKE 'process {worker.pid} on %'"


async def test_the_runs_of_a_killed_worker_are_rescued_in_time_and_pay_at_most_one_step_again(
    machines: Machines,
) -> None:
    killed, _ = machines.start_worker(), machines.start_worker()
    await machines.until("procrastinate.procrastinate_workers", rows=2, seconds=40)
    await machines.order(6, payments=3, seconds=0.7)
    await machines.until(f"{BEGUN} AND {executed_by(killed)}", seconds=20)
    killed.send_signal(signal.SIGKILL)
    rescued = await machines.until("runs WHERE execution > 1", seconds=20)
    assert rescued < machines.dead_after * 4 / 3 + 2
    await machines.until_finished(seconds=20)
    assert machines.count("runs WHERE status = 'done'") == 6
    assert machines.steps_with_two_results() == 0
    assert machines.count("steps") == 18
    assert machines.count(PAID) <= 18 + machines.count("runs WHERE execution > 1")


async def test_a_frozen_worker_that_wakes_writes_nothing(machines: Machines) -> None:
    frozen = machines.start_worker(at_once=1)
    await machines.order(1, payments=3, seconds=0.5)
    await machines.until(PAID, seconds=20)
    frozen.send_signal(signal.SIGSTOP)
    machines.start_worker()
    await machines.until("runs WHERE execution > 1", seconds=45)  # 20 of them if it froze while it was writing
    frozen.send_signal(signal.SIGCONT)
    await machines.until_finished(seconds=20)
    await asyncio.sleep(1)
    assert machines.count("runs WHERE status = 'done' AND execution = 2") == 1
    assert (machines.count("steps"), machines.steps_with_two_results()) == (3, 0)


async def test_a_worker_that_is_stopped_hands_its_runs_to_another_within_seconds(machines: Machines) -> None:
    stopped = machines.start_worker(at_once=1)
    await machines.order(1, payments=3, seconds=2)
    await machines.until(f"{BEGUN} AND {executed_by(stopped)}", seconds=20)
    other = machines.start_worker(at_once=1)
    await machines.until("procrastinate.procrastinate_workers", rows=2, seconds=20)
    stopped.send_signal(signal.SIGTERM)
    moved = await machines.until(f"runs WHERE execution = 2 AND {executed_by(other)}", seconds=10)
    assert moved < 4  # 2 on a machine that has nothing else to do
    assert stopped.wait(timeout=5) == 0
    await machines.until_finished(seconds=20)
    assert machines.steps_with_two_results() == 0


async def test_a_cancelled_run_stops_within_its_step_on_another_machine(machines: Machines) -> None:
    machines.start_worker()
    [run] = await machines.order(1, payments=1, seconds=30)
    await machines.until(BEGUN, seconds=20)
    await machines.runs.manage_runs().cancel(RunId(run))
    await machines.until("(SELECT 1 WHERE NOT EXISTS (SELECT FROM procrastinate.procrastinate_jobs)) ended", seconds=5)
    assert machines.count("runs WHERE status = 'cancelled'") == 1
    assert machines.count(PAID) == 0


async def test_runs_whose_jobs_are_deleted_are_found_and_executed(machines: Machines) -> None:
    await machines.order(3, payments=1, seconds=0.1)
    machines.server.execute(machines.database, "SET search_path TO procrastinate; DELETE FROM procrastinate_jobs")
    machines.start_worker()
    await machines.until_finished(seconds=20)
    assert machines.count("runs WHERE status = 'done'") == 3
