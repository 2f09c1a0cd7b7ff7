"""The queue of Temporal keeps the promises of every run queue, with a server and a worker of its own."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.worker import Worker
from typing_extensions import override

from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.temporal import worker as worker_module
from infrastructure.temporal.connection import TemporalRefused
from infrastructure.temporal.container import TemporalContainer
from tests.contract.queue.test_run_queue import (  # noqa: F401 - its tests and fixtures
    PostgresQueue,
    queue,
    roomy,
    test_a_cancelled_run_stops_within_a_step,
    test_a_worker_that_is_stopped_hands_its_runs_on_at_once,
    test_an_order_is_taken_however_many_runs_wait,
    test_runs_wait_for_a_worker_and_can_be_withdrawn,
    test_what_the_queue_lost_is_submitted_again,
)
from tests.contract.runs.test_run_queue import (  # noqa: F401 - its tests
    test_a_caller_with_as_many_runs_as_may_be_keeps_no_other_waiting,
    test_a_failing_run_keeps_no_other_from_being_executed,
    test_a_run_in_progress_stops_when_it_is_cancelled,
    test_a_run_is_not_executed_before_its_time,
    test_an_unknown_run_can_be_withdrawn,
    test_every_run_is_executed_once_however_often_it_is_submitted,
    test_runs_that_wait_are_executed_by_their_priority_and_then_in_the_order_submitted,
)
from tests.fakes.postgres.databases import ON_POSTGRES
from tests.fakes.temporal.server import ON_TEMPORAL, temporal_server

pytestmark = [ON_POSTGRES, ON_TEMPORAL, pytest.mark.slow]


class TemporalQueue(PostgresQueue):
    """A queue of Temporal, of which a worker executes one run at a time."""

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder, adapters={"run_queue": "temporal"}, temporal={"address": address})

    @override
    async def until_delivered(self, *runs: RunId) -> None:
        async with self.agent.of(TemporalContainer).connection().opened() as client:
            for run in runs:
                workflow = client.get_workflow_handle(f"agent-runs/{run}")
                while not (await workflow.describe()).raw_description.pending_activities:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)  # from its history to its task queue

    @override
    async def until_withdrawn(self, run: RunId) -> None:
        async with asyncio.timeout(5):
            while run in await self.queue.pending():  # noqa: ASYNC110 - its index is late
                await asyncio.sleep(0.01)


@pytest.fixture
async def idle(tmp_path: Path) -> AsyncIterator[PostgresQueue]:
    async with temporal_server() as address:
        queue = TemporalQueue(tmp_path, address)
        yield queue
        await queue.agent.close()


async def test_a_namespace_that_does_not_exist_ends_the_worker(idle: PostgresQueue, tmp_path: Path) -> None:
    address = idle.agent.of(TemporalContainer).connection().settings.address
    other = PostgresQueue(
        tmp_path, adapters={"run_queue": "temporal"}, temporal={"address": address, "namespace": "no"}
    )
    with pytest.raises(TemporalRefused, match="refuses: Namespace no "):
        await other.agent.of(TemporalContainer).worker(report=other.reports.append).work(at_once=1)
    await other.agent.close()


async def test_a_worker_ends_though_the_shutdown_of_the_sdk_does_not(
    idle: PostgresQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait_for_ever(_: Worker) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Worker, "shutdown", wait_for_ever)
    monkeypatch.setattr(worker_module, "_SHUTDOWN_SECONDS", 0.1)
    async with asyncio.timeout(30):
        async with idle.worked():
            assert await idle.ended(await idle.submit("text")) is RunStatus.DONE
