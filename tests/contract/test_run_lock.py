"""What every run lock promises."""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from application.ports.run_lock import RunLock
from domain.errors import RunHeld, StorageUnusable
from domain.runs import RunId
from infrastructure.run_locks.file import FileRunLock
from infrastructure.run_locks.in_memory import InMemoryRunLock

RUN = RunId("2026-run")
THIS_PROCESS = f"process {os.getpid()} on {socket.gethostname()}"


ADAPTERS: dict[str, Callable[[Path], RunLock]] = {
    "file": lambda place: FileRunLock(place / "data" / "locks"),
    "in_memory": lambda _: InMemoryRunLock(),
}


@pytest.fixture(params=ADAPTERS)
def lock(request: pytest.FixtureRequest, tmp_path: Path) -> RunLock:
    return ADAPTERS[request.param](tmp_path)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_a_run_is_free_at_first(lock: RunLock) -> None:
    assert await lock.holder(RUN) is None


async def test_says_who_holds_a_run(lock: RunLock) -> None:
    async with lock.hold(RUN):
        assert await lock.holder(RUN) == THIS_PROCESS


async def test_refuses_a_second_holder_and_names_the_first(lock: RunLock) -> None:
    async with lock.hold(RUN):
        with pytest.raises(RunHeld, match=THIS_PROCESS):
            async with lock.hold(RUN):
                pytest.fail("two hold the run")
        assert await lock.holder(RUN) == THIS_PROCESS


async def test_lets_go_at_the_end(lock: RunLock) -> None:
    async with lock.hold(RUN):
        pass
    assert await lock.holder(RUN) is None
    async with lock.hold(RUN):
        assert await lock.holder(RUN) == THIS_PROCESS


async def test_lets_go_after_an_error(lock: RunLock) -> None:
    with pytest.raises(ZeroDivisionError):
        async with lock.hold(RUN):
            raise ZeroDivisionError
    assert await lock.holder(RUN) is None


async def test_lets_go_when_its_task_is_cancelled(lock: RunLock) -> None:
    held = asyncio.Event()

    async def work() -> None:
        async with lock.hold(RUN):
            held.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await asyncio.wait((task, asyncio.create_task(held.wait())), return_when=asyncio.FIRST_COMPLETED)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await lock.holder(RUN) is None


async def test_of_many_at_once_one_wins(lock: RunLock) -> None:
    refused = asyncio.Event()
    outcomes: list[str] = []

    async def work() -> None:
        try:
            async with lock.hold(RUN):
                outcomes.append("held")
                await refused.wait()
        except RunHeld:
            outcomes.append("refused")
            if outcomes.count("refused") == 3:
                refused.set()

    await asyncio.gather(*(work() for _ in range(4)))
    assert sorted(outcomes) == ["held", "refused", "refused", "refused"]


async def test_keeps_runs_apart(lock: RunLock) -> None:
    async with lock.hold(RUN), lock.hold(RunId("another")):
        assert await lock.holder(RunId("a third")) is None


async def test_asking_for_the_holder_keeps_nobody_from_holding(lock: RunLock) -> None:
    done = asyncio.Event()

    async def ask() -> None:
        while not done.is_set():
            assert await lock.holder(RUN) in {None, THIS_PROCESS}
            await asyncio.sleep(0)

    async def hold() -> None:
        for _ in range(10):
            async with lock.hold(RUN):
                await asyncio.sleep(0)
        done.set()

    await asyncio.gather(hold(), ask(), ask())


@pytest.mark.parametrize("odd", ["../../escaped", "/escaped", "a\0b", "C:\\x", "", "..", "\ud800"])
async def test_takes_any_text_for_a_run_and_stays_in_its_folder(lock: RunLock, odd: str, tmp_path: Path) -> None:
    async with lock.hold(RunId(odd)):
        assert await lock.holder(RunId(odd)) == THIS_PROCESS
    assert files(tmp_path) == files(tmp_path / "data" / "locks")


async def test_a_folder_that_cannot_be_made_is_unusable(tmp_path: Path) -> None:
    lock = FileRunLock(occupied(tmp_path))
    with pytest.raises(StorageUnusable, match="cannot hold the locks"):
        async with lock.hold(RUN):
            pytest.fail("held without a lock")


def occupied(folder: Path) -> Path:
    (folder / "locks").write_text("a file", encoding="utf-8")
    return folder / "locks"
