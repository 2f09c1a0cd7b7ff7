"""The queue in PostgreSQL keeps the promises of every run queue, with a worker in the same process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from application.concurrency import cancel_all
from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.queue.container import QueueContainer
from infrastructure.queue.settings import adapter
from infrastructure.runs.container import RunsContainer
from infrastructure.runs.settings import RunsSettings
from tests.contract.runs.test_run_queue import (  # noqa: F401 - its tests
    HeldLanguageModel,
    Queue,
    test_a_caller_with_as_many_runs_as_may_be_keeps_no_other_waiting,
    test_a_failing_run_keeps_no_other_from_being_executed,
    test_a_run_in_progress_stops_when_it_is_cancelled,
    test_a_run_is_not_executed_before_its_time,
    test_an_unknown_run_can_be_withdrawn,
    test_every_run_is_executed_once_however_often_it_is_submitted,
    test_runs_that_wait_are_executed_by_their_priority_and_then_in_the_order_submitted,
)
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import ON_POSTGRES

pytestmark = [ON_POSTGRES, pytest.mark.slow]


class PostgresQueue(Queue):
    """A queue in PostgreSQL, of which a worker executes one run at a time."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.model = HeldLanguageModel()
        self.agent = agent_on_postgres(
            folder, model=self.model, runs={"max_per_caller": 1, "max_waiting": 2}, **settings
        )
        self.runs = self.agent.of(RunsContainer)
        self.queue = self.runs.run_queue()
        self.reports: list[str] = []

    @asynccontextmanager
    async def worked(self, at_once: int = 1) -> AsyncIterator[None]:
        """Have a worker execute runs."""
        worker = dict(self.agent.of(QueueContainer).workers())[adapter(self.agent.settings)](report=self.reports.append)
        working = asyncio.create_task(worker.work(at_once=at_once))
        try:
            yield
        finally:
            await cancel_all([working])

    async def until_waiting(self, *runs: RunId) -> None:
        """Wait until these runs wait and no others; an engine may know it some moments late."""
        async with asyncio.timeout(5):
            while await self.queue.pending() != frozenset(runs):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@pytest.fixture
async def idle(tmp_path: Path) -> AsyncIterator[PostgresQueue]:
    queue = PostgresQueue(tmp_path)
    yield queue
    await queue.agent.close()


@pytest.fixture
async def queue(idle: PostgresQueue) -> AsyncIterator[PostgresQueue]:
    async with idle.worked():
        yield idle


@pytest.fixture
async def roomy(idle: PostgresQueue) -> AsyncIterator[PostgresQueue]:
    async with idle.worked(at_once=3):
        yield idle


async def test_runs_wait_for_a_worker_and_can_be_withdrawn(idle: PostgresQueue) -> None:
    first, second = [await idle.submit(f"text {number}") for number in range(2)]
    await idle.until_waiting(first, second)
    await idle.runs.manage_runs().cancel(second)
    await idle.until_waiting(first)
    async with idle.worked():
        assert await idle.ended(first) is RunStatus.DONE
    assert await idle.ended(second) is RunStatus.CANCELLED


async def test_a_cancelled_run_stops_within_a_step(queue: PostgresQueue) -> None:
    run = await queue.submit("wait")
    await queue.until_in_progress()
    async with asyncio.timeout(5):
        await queue.runs.manage_runs().cancel(run)
        while queue.model.in_progress:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (await queue.runs.run_journal().find(run)).status is RunStatus.CANCELLED


async def test_a_worker_that_is_stopped_hands_its_runs_on_at_once(idle: PostgresQueue) -> None:
    async with idle.worked():
        run = await idle.submit("wait")
        await idle.until_in_progress()
    assert idle.model.in_progress == 0
    assert (await idle.runs.run_journal().find(run)).status is RunStatus.QUEUED
    idle.model.released.set()
    async with asyncio.timeout(2), idle.worked():
        assert await idle.ended(run) is RunStatus.DONE


async def test_a_worker_that_is_stopped_lets_its_runs_end_within_its_grace(tmp_path: Path) -> None:
    queue = PostgresQueue(tmp_path, queue={"grace_seconds": 20})
    async with queue.worked():
        run = await queue.submit("wait")
        await queue.until_in_progress()
        asyncio.get_running_loop().call_later(0.5, queue.model.released.set)
    ended = await queue.runs.run_journal().find(run)
    assert (ended.status, ended.execution) == (RunStatus.DONE, 1)
    await queue.agent.close()


async def test_what_the_queue_lost_is_submitted_again(idle: PostgresQueue) -> None:
    run = await idle.submit("text")
    await idle.queue.withdraw(run)
    await idle.until_waiting()
    assert [lost.id for lost in await idle.runs.manage_runs().recover()] == [run]
    await idle.until_waiting(run)
    assert await idle.runs.manage_runs().recover() == ()
    async with idle.worked():
        assert await idle.ended(run) is RunStatus.DONE


async def test_an_order_is_taken_however_many_runs_wait(idle: PostgresQueue) -> None:
    limit = idle.agent.settings.part(RunsSettings).max_waiting
    runs = [await idle.submit(f"text {number}") for number in range(limit + 1)]
    await idle.until_waiting(*runs)
