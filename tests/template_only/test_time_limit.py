"""One timer for waits one after another."""

import asyncio
from contextlib import suppress

import pytest

from application.concurrency import TimeLimit


async def test_waits_share_their_time_and_the_task_goes_on_afterwards() -> None:
    limit, begun = TimeLimit(0.05), []

    async def wait(seconds: float) -> float:
        begun.append(seconds)
        await asyncio.sleep(seconds)
        return seconds

    assert await limit.wait(wait, 0.01) == 0.01
    with pytest.raises(TimeoutError):
        await limit.wait(wait, 60)
    with pytest.raises(TimeoutError):
        await limit.wait(wait, 0)
    await asyncio.sleep(0.01)
    task = asyncio.current_task()
    assert (begun, task and task.cancelling()) == ([0.01, 60], 0)


async def test_time_that_is_over_between_waits_cancels_nothing() -> None:
    limit = TimeLimit(0.01)
    await asyncio.sleep(0.03)
    with pytest.raises(TimeoutError):
        await limit.wait(asyncio.sleep, 0)


async def test_a_limit_that_is_closed_limits_no_more() -> None:
    limit = TimeLimit(0.01)
    limit.close()
    await limit.wait(asyncio.sleep, 0.03)
    assert not limit.is_over


async def test_a_cancellation_that_the_work_keeps_for_itself_does_not_stay_with_the_task() -> None:
    async def work() -> str:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return "done"

    assert await TimeLimit(0.01).wait(work) == "done"
    task = asyncio.current_task()
    assert task and task.cancelling() == 0  # noqa: PT018 - one fact


@pytest.mark.parametrize("seconds", [0.0, 60.0])
async def test_a_cancellation_stays_one_even_if_the_time_is_over_too(seconds: float) -> None:
    waiting = asyncio.Event()

    async def wait() -> None:
        waiting.set()
        await asyncio.Event().wait()

    async def work() -> None:
        await TimeLimit(seconds).wait(wait)

    task = asyncio.create_task(work())
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
