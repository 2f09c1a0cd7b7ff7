import asyncio

import pytest

from application.concurrency import cancel_all, uninterrupted
from domain.errors import StorageBusy


async def test_cancelled_tasks_have_ended() -> None:
    ended = asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.set()

    task = asyncio.ensure_future(endless())
    await asyncio.sleep(0)
    await cancel_all([task])
    assert ended.is_set()


async def test_an_error_of_the_writing_does_not_replace_the_cancellation() -> None:
    async def write() -> None:
        await asyncio.sleep(0.02)
        raise StorageBusy("The database is locked")

    task = asyncio.ensure_future(uninterrupted(write()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_writing_ends_at_a_second_cancellation() -> None:
    writing = asyncio.ensure_future(asyncio.Event().wait())
    task = asyncio.ensure_future(uninterrupted(asyncio.wait_for(writing, timeout=None)))
    for _ in range(2):
        await asyncio.sleep(0)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait([writing], timeout=1)
    assert writing.cancelled()


async def test_writing_is_finished_before_the_cancellation_continues() -> None:
    written = asyncio.Event()

    async def write() -> None:
        await asyncio.sleep(0.02)
        written.set()

    task = asyncio.ensure_future(uninterrupted(write()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert written.is_set()
