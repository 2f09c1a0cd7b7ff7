"""Advisory locks keep the promises of every run lock, between processes and after their connection broke."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.runs.ports.run_lock import RunLock
from domain.errors import StorageBusy
from domain.identifiers import RunId
from domain.runs.run import RunHeld
from infrastructure.postgres.runs.run_locks.advisory import AdvisoryRunLock
from infrastructure.runs.container import RunsContainer
from tests.contract.runs.test_run_lock import (  # noqa: F401 - its tests, but those of files
    test_asking_whether_a_run_is_held_keeps_nobody_from_holding_it,
    test_of_many_one_holds_the_run,
    test_refuses_a_second_holder_until_the_first_is_done,
    test_releases_a_run_after_an_error_and_when_its_task_is_cancelled,
)
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import ON_POSTGRES, an_empty_database, the_server

pytestmark = [ON_POSTGRES, pytest.mark.slow]
RUN = RunId("a-run")
BREAK_CONNECTIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'agent'"


@pytest.fixture
async def lock(tmp_path: Path) -> AsyncIterator[RunLock]:
    agent = agent_on_postgres(tmp_path)
    yield agent.of(RunsContainer).run_lock()
    await agent.close()


@pytest.fixture
async def another() -> AsyncIterator[AdvisoryRunLock]:
    """The lock of another process."""
    lock = AdvisoryRunLock(an_empty_database())
    yield lock
    await lock.close()


@pytest.mark.parametrize("odd", ["../../escaped", "a\0b", "", "\ud800"])
async def test_any_id_can_be_held(lock: RunLock, another: RunLock, odd: str) -> None:
    async with lock.hold(RunId(odd)):
        assert await another.is_held(RunId(odd))
    assert not await another.is_held(RunId(odd))


async def test_the_server_asks_within_half_a_minute_whether_a_silent_machine_is_there(another: AdvisoryRunLock) -> None:
    assert not await another.is_held(RUN)
    settings = [await another._ask(f"SHOW tcp_keepalives_{each}") for each in ("idle", "interval", "count")]  # noqa: SLF001
    assert settings == ["10", "5", "3"]


async def test_a_task_that_is_cancelled_while_it_releases_its_run_ends(
    lock: RunLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        await asyncio.sleep(0.1)
        raise StorageBusy("The database is away")

    async def work() -> None:
        async with lock.hold(RUN):
            monkeypatch.setattr(lock, "_answer", broken)
        await asyncio.Event().wait()

    task = asyncio.create_task(work())
    while "_answer" not in vars(lock):  # noqa: ASYNC110 - no event says so
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()
    monkeypatch.undo()


async def test_two_processes_do_not_hold_one_run(lock: RunLock, another: RunLock) -> None:
    async with lock.hold(RUN):
        with pytest.raises(RunHeld):
            async with another.hold(RUN):
                pytest.fail("two hold the run")
    async with another.hold(RUN):
        assert await lock.is_held(RUN)


async def test_a_process_whose_connection_breaks_holds_its_runs_again(lock: RunLock, another: RunLock) -> None:
    async with lock.hold(RUN):
        await another.is_held(RUN)
        the_server().execute("agent_c", BREAK_CONNECTIONS)
        for _ in range(100):
            await asyncio.sleep(0.1)
            try:
                if await another.is_held(RUN):
                    break
            except Exception:  # noqa: BLE001, S112 - its own connection broke too
                continue
        with pytest.raises(RunHeld):
            async with another.hold(RUN):
                pytest.fail("two hold the run")
    assert not await another.is_held(RUN)


async def test_runs_are_held_and_released_while_a_broken_connection_is_replaced(lock: RunLock) -> None:
    ends = asyncio.Event()

    async def execute(run: int) -> None:
        async with lock.hold(RunId(f"{run}")):
            await ends.wait()

    executions = [asyncio.create_task(execute(run)) for run in range(200)]
    await asyncio.sleep(0.3)
    the_server().execute("agent_c", BREAK_CONNECTIONS)
    others = [asyncio.create_task(execute(run)) for run in range(200, 210)]
    await asyncio.sleep(0.02)
    ends.set()
    assert await asyncio.gather(*executions, *others, return_exceptions=True) == [None] * 210
