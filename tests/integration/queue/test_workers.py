"""Workers that are killed, frozen, stopped or cut off: every run ends, and no step has two results."""

import asyncio
import itertools
import signal
import subprocess
from collections.abc import AsyncIterator

import pytest

from domain.identifiers import RunId
from tests.fakes.postgres.databases import ON_POSTGRES, the_server
from tests.fakes.postgres.server import PostgresServer, find_programs
from tests.fakes.queue.machines import Machines

pytestmark = [ON_POSTGRES, pytest.mark.slow]
NAMES = (f"workers_{number}" for number in itertools.count())
BEGUN = "runs WHERE status = 'running'"
PAID = "payments"
CROWDED = """(SELECT FROM payments a JOIN payments b ON a.worker = b.worker AND b.began <= a.began AND a.began < b.ended
    GROUP BY a.run, a.step HAVING count(*) > 3) crowded"""
"""Payments at a worker with three places which began while three others were in progress."""


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


@pytest.mark.timeout(180)
async def test_a_frozen_worker_that_wakes_writes_nothing(machines: Machines) -> None:
    frozen = machines.start_worker(at_once=1)
    await machines.order(1, payments=3, seconds=0.5)
    await machines.until(PAID, seconds=20)
    frozen.send_signal(signal.SIGSTOP)
    machines.start_worker()
    await machines.until("runs WHERE execution > 1", seconds=90)  # 20 of them if it froze while it was writing
    frozen.send_signal(signal.SIGCONT)
    await machines.until_finished(seconds=20)
    await asyncio.sleep(1)
    assert machines.count("runs WHERE status = 'done' AND execution = 2") == 1
    assert (machines.count("steps"), machines.steps_with_two_results()) == (3, 0)


async def test_a_worker_that_others_counted_out_begins_again(machines: Machines) -> None:
    worker = machines.start_worker()
    await machines.until("procrastinate.procrastinate_workers", seconds=40)
    machines.server.execute(machines.database, "DELETE FROM procrastinate.procrastinate_workers")
    await machines.order(3, payments=1, seconds=0.1)
    await machines.until_finished(seconds=20)
    assert worker.poll() is None


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


async def test_a_database_that_is_away_longer_than_a_worker_may_be_silent_interrupts_no_run() -> None:
    programs = find_programs()
    assert programs
    server = PostgresServer(programs)
    server.create("outage")
    machines = Machines(server, "outage", dead_after=5.0)  # on a busy machine a worker is silent for seconds
    try:
        await machines.prepare()
        for _ in range(3):
            machines.start_worker(at_once=3)
        await machines.until("procrastinate.procrastinate_workers", rows=3, seconds=40)
        [cancelled] = await machines.order(1, payments=1, seconds=100, first=100)
        await machines.order(6, payments=2, seconds=9)
        await machines.until(BEGUN, rows=7, seconds=20)
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(7)  # workers with a free place begin again
        await asyncio.to_thread(server.start)
        await machines.order(12, payments=1, seconds=2, first=6)
        await asyncio.sleep(4)  # until its worker works again
        await machines.runs.manage_runs().cancel(RunId(cancelled))
        async with asyncio.timeout(5):
            while await machines.runs.run_lock().is_held(RunId(cancelled)):  # noqa: ASYNC110 - no event says so
                await asyncio.sleep(0.1)
        await machines.until_finished(seconds=60)
        assert machines.count("runs WHERE execution > 1") == 0
        assert machines.count(CROWDED) == 0
        assert (machines.count(PAID), machines.steps_with_two_results()) == (24, 0)
    finally:
        await machines.close()
        server.remove()


async def test_runs_whose_jobs_are_deleted_are_found_and_executed(machines: Machines) -> None:
    searching = machines.start_worker()
    await machines.until("procrastinate.procrastinate_workers", seconds=40)
    await asyncio.sleep(4)  # until it searches
    searching.send_signal(signal.SIGKILL)
    await machines.order(3, payments=1, seconds=0.1)
    machines.server.execute(machines.database, "SET search_path TO procrastinate; DELETE FROM procrastinate_jobs")
    machines.start_worker()
    await machines.until_finished(seconds=20)
    assert machines.count("runs WHERE status = 'done'") == 3
