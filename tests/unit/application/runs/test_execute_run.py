import asyncio

import pytest

from application.runs.cancel_run import CancelRun
from application.runs.execute_run import Ended
from application.runs.run_in_progress import RunInProgress
from domain.errors import AgentError, InvalidRequest, RunCancelled, RunHeld, UnknownRun
from domain.run_events import RunEnded, RunStarted
from domain.runs import RunId, RunStatus
from domain.usage import Budget
from tests.answering import AnsweringLanguageModel, in_turn
from tests.running import Bench, Double, Gate, Number

THREE = Number(value=3)


async def test_a_run_is_entered_before_anything_is_done() -> None:
    bench = Bench(model=AnsweringLanguageModel(in_turn(), name="openai/gpt"), budget=Budget(steps=7))
    run = (await bench.journal.read(await bench.enter())).run
    assert (run.use_case, run.title, run.request) == ("count", "Numbers", '{"value":0}')
    assert (run.model, run.budget) == ("openai/gpt", Budget(steps=7))
    assert run.status is RunStatus.INTERRUPTED


async def test_a_run_whose_work_is_done_is_done_and_says_where() -> None:
    bench = Bench()
    run = await bench.run(lambda run: run.step(Double(), THREE))
    stands = (await bench.journal.read(run)).run
    assert (stands.status, stands.outcome) == (RunStatus.DONE, "here")
    started, *_, ended = bench.listener.events
    assert started == RunStarted(run=run, use_case="count", title="Numbers", model="answering")
    assert isinstance(ended, RunEnded)
    assert (ended.status, ended.outcome) == ("done", "here")


async def test_the_outcome_of_the_work_is_returned() -> None:
    bench = Bench()

    async def work(run: RunInProgress) -> Ended[Number]:
        return Ended(await run.step(Double(), THREE), title="", where="nowhere")

    assert await bench.runs.execute(await bench.enter(), work, of="count") == Number(value=6)


async def test_the_run_of_another_use_case_is_refused_and_stays_as_it_is() -> None:
    bench = Bench()
    run = await bench.enter()

    async def work(run: RunInProgress) -> Ended[None]:
        pytest.fail("the work was done")

    with pytest.raises(InvalidRequest, match="one of count, not of read_pages"):
        await bench.runs.execute(run, work, of="read_pages")
    assert (await bench.journal.read(run)).run.status is RunStatus.INTERRUPTED


async def test_while_the_work_is_under_way_the_run_is_running_and_held() -> None:
    bench = Bench()
    seen: list[RunStatus] = []

    async def work(run: RunInProgress) -> None:
        seen.append((await bench.journal.read(run.run.id)).run.status)
        assert await bench.lock.holder(run.run.id) is not None

    run = await bench.run(work)
    assert seen == [RunStatus.RUNNING]
    assert await bench.lock.holder(run) is None


async def test_a_run_that_waits_for_a_person_is_waiting() -> None:
    bench = Bench()

    async def work(run: RunInProgress) -> Ended[str]:
        return Ended("proposal", title="Proposed", where="waits", status="waiting")

    run = await bench.enter()
    assert await bench.runs.execute(run, work, of="count") == "proposal"
    stands = (await bench.journal.read(run)).run
    assert (stands.status, stands.title, stands.outcome) == (RunStatus.WAITING, "Proposed", "waits")


async def test_a_run_whose_step_fails_is_failed_with_the_reason_and_goes_on_when_executed_again() -> None:
    bench, double = Bench(), Double()

    async def work(run: RunInProgress, last: int) -> None:
        await run.step(double, THREE)
        await run.step(double, Number(value=last))

    run = await bench.enter()
    with pytest.raises(AgentError, match="-1 is negative"):
        await bench.execute(run, lambda run: work(run, -1))
    stands = (await bench.journal.read(run)).run
    assert (stands.status, stands.outcome) == (RunStatus.FAILED, "-1 is negative")
    ended = bench.listener.events[-1]
    assert isinstance(ended, RunEnded)
    assert (ended.status, ended.error) == ("failed", "AgentError")
    await bench.execute(run, lambda run: work(run, 4))
    assert double.asked == [3, -1, 4]
    assert (await bench.journal.read(run)).run.status is RunStatus.DONE


async def test_a_run_whose_task_is_cancelled_is_interrupted_and_its_step_too() -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter()
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(gate, THREE)))
    await gate.entering(3)
    execution.cancel()
    with pytest.raises(asyncio.CancelledError):
        await execution
    history = await bench.journal.read(run)
    assert history.run.status is RunStatus.INTERRUPTED
    assert [step.failure for step in history.steps] == ["interrupted"]
    assert await bench.lock.holder(run) is None
    gate.let_through(3)
    await bench.execute(run, lambda run: run.step(gate, THREE))
    assert (await bench.journal.read(run)).run.status is RunStatus.DONE


async def test_a_run_that_is_executed_is_not_executed_twice() -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter()
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(gate, THREE)))
    await gate.entering(3)
    with pytest.raises(RunHeld):
        await bench.execute(run, lambda run: run.step(gate, THREE))
    gate.let_through(3)
    await execution
    assert (await bench.journal.read(run)).run.status is RunStatus.DONE


async def test_a_run_goes_on_with_the_model_and_the_budget_of_now() -> None:
    bench = Bench()
    run = await bench.enter()
    now = bench.with_(model=AnsweringLanguageModel(in_turn(), name="other"), budget=Budget(steps=9))
    await now.execute(run, lambda run: run.step(Double(), THREE))
    stands = (await bench.journal.read(run)).run
    assert (stands.model, stands.budget) == ("other", Budget(steps=9))


async def test_a_run_that_nobody_entered_is_unknown() -> None:
    bench = Bench()
    with pytest.raises(UnknownRun):
        await bench.execute(RunId("stranger"), lambda run: run.step(Double(), THREE))
    assert bench.listener.events == []


async def test_a_cancelled_run_is_not_executed_and_stays_cancelled() -> None:
    bench, double = Bench(), Double()
    run = await bench.enter()
    await CancelRun(journal=bench.journal).execute(run)
    with pytest.raises(RunCancelled):
        await bench.execute(run, lambda run: run.step(double, THREE))
    assert double.asked == []
    assert (await bench.journal.read(run)).run.status is RunStatus.CANCELLED


async def test_a_run_that_is_cancelled_while_its_step_fails_stays_cancelled() -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter()
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(gate, Number(value=-1))))
    await gate.entering(-1)
    await CancelRun(journal=bench.journal).execute(run)
    gate.let_through(-1)
    with pytest.raises(AgentError, match="negative"):
        await execution
    assert (await bench.journal.read(run)).run.status is RunStatus.CANCELLED


async def test_a_run_that_is_cancelled_before_it_would_wait_does_not_wait() -> None:
    bench = Bench()

    async def work(run: RunInProgress) -> Ended[str]:
        await CancelRun(journal=bench.journal).execute(run.run.id)
        return Ended("proposal", title="Proposed", where="waits", status="waiting")

    run = await bench.enter()
    with pytest.raises(RunCancelled):
        await bench.runs.execute(run, work, of="count")
    assert (await bench.journal.read(run)).run.status is RunStatus.CANCELLED


async def test_a_run_whose_last_step_was_under_way_when_it_was_cancelled_is_done() -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter()
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(gate, THREE)))
    await gate.entering(3)
    await CancelRun(journal=bench.journal).execute(run)
    gate.let_through(3)
    await execution
    assert (await bench.journal.read(run)).run.status is RunStatus.DONE
