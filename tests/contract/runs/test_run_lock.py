"""What every run lock promises."""

import asyncio
from pathlib import Path

import pytest

from application.runs.ports.run_lock import RunLock
from domain.errors import StorageUnusable
from domain.identifiers import RunId
from domain.runs.run import RunHeld
from infrastructure.runs.container import RunsContainer
from infrastructure.runs.run_locks.file import FileRunLock
from tests.agents import adapters_of, agent_with

RUN = RunId("a-run")


@pytest.fixture(params=adapters_of("run_lock"))
def lock(request: pytest.FixtureRequest, tmp_path: Path) -> RunLock:
    lock: RunLock = agent_with(tmp_path, adapters={"run_lock": request.param}).of(RunsContainer).run_lock()
    return lock


async def test_refuses_a_second_holder_until_the_first_is_done(lock: RunLock) -> None:
    assert not await lock.is_held(RUN)
    async with lock.hold(RUN), lock.hold(RunId("another")):
        with pytest.raises(RunHeld, match=RUN):
            async with lock.hold(RUN):
                pytest.fail("two hold the run")
        assert await lock.is_held(RUN)
        assert not await lock.is_held(RunId("a-third"))
    assert not await lock.is_held(RUN)
    async with lock.hold(RUN):
        assert await lock.is_held(RUN)


async def test_releases_a_run_after_an_error_and_when_its_task_is_cancelled(lock: RunLock) -> None:
    with pytest.raises(ZeroDivisionError):
        async with lock.hold(RUN):
            raise ZeroDivisionError
    held = asyncio.Event()

    async def work() -> None:
        async with lock.hold(RUN):
            held.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await held.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not await lock.is_held(RUN)


async def test_of_many_one_holds_the_run(lock: RunLock) -> None:
    refused = asyncio.Semaphore(0)

    async def work() -> str:
        try:
            async with lock.hold(RUN):
                for _ in range(3):
                    await refused.acquire()
                return "held"
        except RunHeld:
            refused.release()
            return "refused"

    outcomes = await asyncio.gather(*(work() for _ in range(4)))
    assert sorted(outcomes) == ["held", "refused", "refused", "refused"]


async def test_asking_whether_a_run_is_held_keeps_nobody_from_holding_it(lock: RunLock) -> None:
    async def hold() -> None:
        for _ in range(10):
            async with lock.hold(RUN):
                await asyncio.sleep(0)

    async def ask() -> None:
        while not holding.done():
            await lock.is_held(RUN)
            await asyncio.sleep(0)

    holding = asyncio.create_task(hold())
    await asyncio.gather(holding, ask())


@pytest.mark.parametrize("odd", ["../../escaped", "/escaped", "a\0b", "C:\\x", "", "..", "\ud800"])
async def test_any_id_stays_in_the_folder(lock: RunLock, odd: str, tmp_path: Path) -> None:
    async with lock.hold(RunId(odd)):
        assert await lock.is_held(RunId(odd))
    assert folders_of_locks(tmp_path) <= {tmp_path / "data/locks"}


def folders_of_locks(folder: Path) -> set[Path]:
    return {path.parent for path in folder.rglob("*.lock")}


async def test_a_folder_that_cannot_be_created_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnusable, match="cannot hold the locks"):
        async with FileRunLock(tmp_path / "file").hold(RUN):
            pytest.fail("held without a lock")
