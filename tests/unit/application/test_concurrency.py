import asyncio

import pytest

from application.concurrency import cancel_all, uninterrupted


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
