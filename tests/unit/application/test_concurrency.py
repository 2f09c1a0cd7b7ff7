import asyncio

import pytest

from application.concurrency import gather_or_cancel, uninterrupted


async def test_returns_the_results_in_order() -> None:
    async def late(value: int) -> int:
        await asyncio.sleep(0.01 / (value + 1))
        return value

    assert await gather_or_cancel(late(value) for value in range(3)) == (0, 1, 2)


async def test_a_failure_leaves_nothing_running() -> None:
    ended = asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def failing() -> None:
        await asyncio.sleep(0)
        raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"):
        await gather_or_cancel([endless(), failing()])
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
