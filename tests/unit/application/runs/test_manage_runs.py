import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from typing_extensions import override

from application.runs.run_in_progress import RunInProgress
from application.runs.workflow import WorkflowResult
from domain.errors import AgentError, Conflict, Misconfigured, StorageBusy
from domain.identifiers import RunId
from domain.runs.run import Run, RunStatus, Schedule, UnknownRun
from infrastructure.runs.run_locks.in_memory import InMemoryRunLock
from tests.unit.application.runs.bench import Bench, Double, Gate, Number, RecordingQueue, WatchedRunJournal, nothing

PROPOSED = Number(value=3)
NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


async def test_shows_the_latest_runs_and_the_new_steps_of_one() -> None:
    bench = Bench()
    runs = [await bench.run(lambda run: run.step(Double(), Number(value=1), label="one")) for _ in range(3)]
    manage = bench.manage
    assert [run.id for run in await manage.recent(2)] == [runs[2], runs[1]]
    assert [step.label for step in (await manage.show(runs[0])).steps] == ["one"]
    assert (await manage.show(runs[0], after=1)).steps == ()


async def test_a_running_run_that_nobody_holds_was_interrupted() -> None:
    bench = Bench()
    run = await bench.enter()
    await bench.change(run, status=RunStatus.RUNNING)
    manage = bench.manage
    async with bench.lock.hold(run):
        assert (await manage.show(run)).run.status is RunStatus.RUNNING
    assert (await manage.show(run)).run.status is RunStatus.INTERRUPTED
    assert [shown.status for shown in await manage.recent(5)] == [RunStatus.INTERRUPTED]


class RemoteQueue(RecordingQueue):
    """A queue between machines."""

    is_remote = True


@pytest.mark.parametrize("is_recovered", [False, True])
async def test_a_run_whose_process_died_is_followed_until_another_has_done_it(*, is_recovered: bool) -> None:
    bench = Bench()
    run = await a_run(bench, RunStatus.RUNNING, in_background=True)
    manage = bench.manage if is_recovered else replace(bench.manage, queue=RemoteQueue())
    if is_recovered:
        await manage.recover()
    assert [shown.status for shown in await manage.recent(1)] == [RunStatus.QUEUED]
    seen = []
    async for history in manage.follow(run):
        seen.append(history.run.status)
        await bench.change(run, status=RunStatus.DONE)
    assert seen == [RunStatus.QUEUED, RunStatus.DONE]


class SlowLock(InMemoryRunLock):
    """Lets something happen before it says that nobody holds a run."""

    def __init__(self, happens: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._happens = happens

    @override
    async def is_held(self, run: RunId) -> bool:
        await self._happens()
        return False


async def test_a_run_that_ends_between_two_looks_is_shown_with_its_last_step() -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter()
    executing = asyncio.ensure_future(bench.execute(run, lambda run: run.step(gate, Number(value=1))))
    await gate.entered(1)
    gate.let_through(1)
    shown = await replace(bench.manage, lock=SlowLock(lambda: executing)).show(run)
    assert (shown.run.status, len(shown.steps)) == (RunStatus.DONE, 1)


async def test_a_run_that_is_resumed_between_two_looks_is_running() -> None:
    bench = Bench()
    run = await a_run(bench, RunStatus.RUNNING)
    manage = replace(bench.manage, lock=SlowLock(lambda: bench.change(run, execution=2)))
    assert (await manage.show(run)).run.status is RunStatus.RUNNING


async def a_run(bench: Bench, status: RunStatus, *, in_background: bool = False) -> RunId:
    run = await bench.enter()
    await bench.change(run, status=status, in_background=in_background)
    return run


@pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.INTERRUPTED, RunStatus.RUNNING])
async def test_a_run_that_stopped_is_queued_even_if_its_process_was_killed(status: RunStatus) -> None:
    bench = Bench()
    run = await a_run(bench, status)
    resumed = await bench.manage.resume(run)
    assert (resumed.status, resumed.in_background) == (RunStatus.QUEUED, True)
    assert await bench.find(run) == resumed
    assert bench.queue.submitted == [run]


async def test_what_is_accepted_while_the_queue_is_away_is_submitted_by_the_search_for_lost_runs() -> None:
    bench = Bench()
    stopped = await a_run(bench, RunStatus.FAILED)
    bench.queue.error = StorageBusy("The queue does not answer")
    runs = [(await bench.manage.resume(stopped)).id, await bench.enter(in_background=True)]
    with pytest.raises(StorageBusy):
        await bench.manage.recover()
    bench.queue.error = None
    assert [run.id for run in await bench.manage.recover()] == bench.queue.submitted == runs
    bench.queue.error = Misconfigured("The queue refuses the key")
    with pytest.raises(Misconfigured):
        await bench.enter(in_background=True)


async def test_a_run_is_resumed_as_it_was_started_but_for_what_is_given() -> None:
    bench = Bench()
    run = await bench.enter(priority=5, not_before=NOON)
    await bench.change(run, status=RunStatus.FAILED)
    later = await bench.manage.resume(run, Schedule(not_before=NOON + timedelta(hours=1)))
    assert (later.priority, later.not_before) == (5, NOON + timedelta(hours=1))
    await bench.change(run, status=RunStatus.FAILED)
    first = await bench.manage.resume(run, Schedule(priority=0))
    assert (first.priority, first.not_before) == (0, NOON + timedelta(hours=1))


async def test_a_run_that_did_not_stop_is_refused() -> None:
    bench = Bench()
    with pytest.raises(Conflict, match="is done"):
        await bench.manage.resume(await a_run(bench, RunStatus.DONE))
    running = await a_run(bench, RunStatus.RUNNING)
    async with bench.lock.hold(running):
        with pytest.raises(Conflict, match="is running"):
            await bench.manage.resume(running)
    assert bench.queue.submitted == []


async def test_what_a_killed_process_left_in_the_background_is_submitted_again_oldest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Bench()
    statuses = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.RUNNING, RunStatus.FAILED, RunStatus.DONE)
    runs = [await a_run(bench, status, in_background=True) for status in statuses]
    await a_run(bench, RunStatus.RUNNING)
    monkeypatch.setattr("application.runs.manage_runs._PAGE", 2)
    async with bench.lock.hold(runs[2]):
        recovered = await bench.manage.recover()
    assert [run.id for run in recovered] == bench.queue.submitted == runs[:2]


class ChangingRunJournal(WatchedRunJournal):
    """Another process changes the run after it was looked at for the first time."""

    is_changed = False

    @override
    async def find(self, run: RunId) -> Run:
        found = await super().find(run)
        if not self.is_changed:
            self.is_changed = True
            await self.save(found.model_copy(update={"title": "Changed"}), instead_of=found)
        return found


async def test_a_cancelled_run_leaves_the_queue_and_keeps_its_steps() -> None:
    bench = Bench()
    run = await bench.enter()
    with pytest.raises(AgentError):
        await bench.execute(run, lambda run: run.step(Double(), Number(value=-1)))
    cancelled = await bench.manage.cancel(run)
    assert (cancelled.status, cancelled.outcome) == (RunStatus.CANCELLED, "cancelled by a person")
    assert (await bench.find(run), await bench.results(run)) == (cancelled, [None])
    assert bench.queue.withdrawn == [run]


async def test_a_run_that_changes_meanwhile_is_cancelled_all_the_same() -> None:
    bench = Bench(journal=ChangingRunJournal())
    cancelled = await bench.manage.cancel(await bench.enter())
    assert (cancelled.title, cancelled.status) == ("Changed", RunStatus.CANCELLED)


async def test_a_run_that_is_done_or_unknown_cannot_be_cancelled() -> None:
    bench = Bench()
    run = await bench.run(nothing)
    with pytest.raises(Conflict, match="is done"):
        await bench.manage.cancel(run)
    assert (await bench.find(run)).status is RunStatus.DONE
    with pytest.raises(UnknownRun):
        await bench.manage.cancel(RunId("unknown"))


async def until_approved(run: RunInProgress) -> WorkflowResult[Number]:
    decision = run.decision_on("approve_number", PROPOSED)
    if decision is None:
        return WorkflowResult(PROPOSED, where="a number waits for approval", status="waiting")
    return WorkflowResult(decision)


async def decide(bench: Bench, run: RunId, decision: int) -> RunStatus:
    decided = Number(value=decision)
    stands = await bench.manage.decide(run, "approve_number", proposal=PROPOSED, decision=decided)
    return stands.status


async def test_a_run_waits_until_a_person_has_decided_and_continues_with_the_decision() -> None:
    bench = Bench()
    run = await bench.enter()
    for _ in range(2):
        assert await bench.execute(run, until_approved) == PROPOSED
        stands = await bench.find(run)
        assert (stands.status, stands.outcome) == (RunStatus.WAITING, "a number waits for approval")
    assert await decide(bench, run, 4) is RunStatus.INTERRUPTED
    assert await Bench(beside=bench).execute(run, until_approved) == Number(value=4)
    assert (await bench.find(run)).status is RunStatus.DONE


async def test_of_two_decisions_one_counts() -> None:
    bench = Bench()
    run = await bench.run(until_approved)
    first, second = await asyncio.gather(*(decide(bench, run, number) for number in (1, 2)), return_exceptions=True)
    assert (first, type(second)) == (RunStatus.INTERRUPTED, Conflict)
    assert await bench.execute(run, until_approved) == Number(value=1)


async def test_a_run_that_does_not_wait_takes_no_decision() -> None:
    bench = Bench()
    run = await bench.enter()
    with pytest.raises(Conflict, match="does not wait"):
        await decide(bench, run, 4)
    assert await bench.results(run) == []
    with pytest.raises(UnknownRun):
        await decide(bench, RunId("unknown"), 4)
