import asyncio

import pytest

from application.runs.streamed import BUFFER, Tell, streamed


async def test_what_the_work_tells_comes_in_order() -> None:
    async def count(tell: Tell[int]) -> None:
        for number in range(3 * BUFFER):
            await tell(number)

    assert [number async for number in streamed(count)] == list(range(3 * BUFFER))


async def test_what_was_told_before_a_failure_comes_first() -> None:
    async def fail(tell: Tell[int]) -> None:
        await tell(1)
        raise ConnectionError("No connection")

    numbers = streamed(fail)
    assert await anext(numbers) == 1
    with pytest.raises(ConnectionError, match="No connection"):
        await anext(numbers)


async def test_a_slow_reader_holds_the_work_back() -> None:
    reached = 0

    async def count(tell: Tell[int]) -> None:
        nonlocal reached
        for reached in range(10 * BUFFER):
            await tell(reached)

    numbers = streamed(count)
    await anext(numbers)
    for _ in range(20 * BUFFER):
        await asyncio.sleep(0)
    assert reached <= BUFFER + 2
    await numbers.aclose()


async def test_to_close_early_cancels_the_work_and_waits_for_its_end() -> None:
    ended = False

    async def work(tell: Tell[int]) -> None:
        nonlocal ended
        try:
            await tell(1)
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended = True

    numbers = streamed(work)
    assert await anext(numbers) == 1
    await numbers.aclose()

    assert ended
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_reader_that_is_cancelled_ends_the_work() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work(tell: Tell[int]) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def read() -> list[int]:
        return [number async for number in streamed(work)]

    reading = asyncio.create_task(read())
    await begun.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert ended.is_set()
