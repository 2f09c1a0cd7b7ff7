import asyncio

import pytest

from application.runs.side_by_side import side_by_side


async def one(number: int, *, after: float = 0) -> int:
    await asyncio.sleep(after)
    if number < 0:
        raise ValueError(number)
    return number


async def test_what_came_of_each_is_in_order() -> None:
    assert await side_by_side([one(1, after=0.02), one(2), one(3, after=0.01)]) == (1, 2, 3)
    assert await side_by_side([]) == ()


async def test_when_one_fails_the_others_are_ended() -> None:
    others = [one(1, after=60), one(2, after=60)]

    with pytest.raises(ValueError, match="-1"):
        await side_by_side([*others, one(-1)])

    assert asyncio.all_tasks() == {asyncio.current_task()}
