import asyncio

import pytest

from application.runs.run_in_progress import RunInProgress
from domain.errors import AgentError
from domain.run_events import StepFinished
from tests.running import Bench, Double, Gate, Number


async def test_each_returns_the_results_in_the_order_of_the_requests() -> None:
    bench, gate = Bench(), Gate()
    results: list[tuple[Number, ...]] = []

    async def work(run: RunInProgress) -> None:
        requests = [(str(n), Number(value=n)) for n in range(3)]
        results.append(await run.each(gate, requests, at_once=3))

    async def let_through_backwards() -> None:
        for n in reversed(range(3)):
            await gate.entering(n)
            gate.let_through(n)

    await asyncio.gather(bench.run(work), let_through_backwards())
    assert [number.value for number in results[0]] == [0, 1, 2]
    labels = [event.label for event in bench.listener.events if isinstance(event, StepFinished)]
    assert labels == ["2", "1", "0"]


async def test_each_of_nothing_is_nothing() -> None:
    await Bench().run(lambda run: run.each(Double(), [], at_once=2))


class Crowd:
    """A step that ends only when so many are under way, and remembers the most that there were."""

    name = "crowd"
    takes = Number
    gives = Number
    prompt = None

    def __init__(self, size: int) -> None:
        self._together = asyncio.Barrier(size)
        self._now = 0
        self.most = 0

    async def execute(self, request: Number) -> Number:
        self._now += 1
        self.most = max(self.most, self._now)
        await self._together.wait()
        self._now -= 1
        return request


async def test_each_does_so_many_at_once_and_never_more() -> None:
    crowd = Crowd(3)
    requests = [(str(n), Number(value=n)) for n in range(12)]
    async with asyncio.timeout(10):
        await Bench().run(lambda run: run.each(crowd, requests, at_once=3))
    assert crowd.most == 3


async def test_the_first_failure_ends_the_others_and_what_is_done_stays_recorded() -> None:
    bench, gate = Bench(), Gate()
    requests = [(str(n), Number(value=n)) for n in (1, 2, -3, 4, 5)]

    async def fail_while_one_is_done_and_one_under_way() -> None:
        for n in (1, 2, -3):
            await gate.entering(n)
        gate.let_through(1)
        await gate.entering(4)
        gate.let_through(-3)

    run = await bench.enter()
    failing = asyncio.create_task(fail_while_one_is_done_and_one_under_way())
    with pytest.raises(AgentError, match="-3 is negative"):
        await bench.execute(run, lambda run: run.each(gate, requests, at_once=3))
    await failing
    steps = (await bench.journal.read(run)).steps
    assert {(step.label, step.result, step.failure) for step in steps} == {
        ("1", '{"value":1}', ""),
        ("-3", None, "-3 is negative"),
        ("2", None, "interrupted"),
        ("4", None, "interrupted"),
    }
