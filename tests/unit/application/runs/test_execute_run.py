import asyncio
from typing import Any, Literal

import pytest
from typing_extensions import override

from application.runs.run_in_progress import RunInProgress
from application.runs.workflow import WorkflowResult
from domain.contract import Contract
from domain.errors import AgentError, InvalidRequest, NotFound, StorageBusy, StorageFull
from domain.events import RunEnded, RunStarted
from domain.identifiers import RunId
from domain.runs.run import (
    CallerBusy,
    NoResult,
    Run,
    RunCancelled,
    RunHeld,
    RunStatus,
    RunSuperseded,
    StepRecord,
    UnknownRun,
)
from domain.usage import Budget
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.runs.bench import (
    Bench,
    Double,
    Gate,
    Number,
    WatchedRunJournal,
    Work,
    a_summary,
    a_text,
    nothing,
)

THREE = Number(value=3)


async def test_a_run_whose_work_is_done_says_where_its_result_is() -> None:
    bench, own = Bench(), RecordingListener()
    run = await bench.enter()
    bench.use(lambda run: run.step(Double(), THREE))
    outcome = await bench.container.execute_run().execute(run, listener=own)
    stands = await bench.find(run)
    assert outcome == Number(value=0)
    assert (stands.status, stands.outcome, stands.title, stands.execution) == (RunStatus.DONE, "here", "Counted", 1)
    assert own.events == bench.listener.events
    assert own.events[0] == RunStarted(run=run, use_case="count", title="Numbers", model="scripted")
    assert own.events[-1] == RunEnded(run=run, status="done", outcome="here", usage=own.only(RunEnded).usage)


async def test_a_run_in_progress_is_held_and_says_by_which_process() -> None:
    bench = Bench()
    seen: list[Run] = []

    async def work(run: RunInProgress) -> None:
        seen.append(await bench.find(run.run.id))
        assert await bench.lock.is_held(run.run.id)

    run = await bench.run(work)
    assert seen[0].status is RunStatus.RUNNING
    assert seen[0].outcome.startswith("process ")
    assert not await bench.lock.is_held(run)


@pytest.mark.parametrize("error", [AgentError("-1 is negative"), ZeroDivisionError("oops")])
async def test_a_run_that_fails_says_why_and_continues_when_it_is_executed_again(error: Exception) -> None:
    bench, double, errors = Bench(), Double(), [error]

    async def work(run: RunInProgress) -> None:
        await run.step(double, THREE)
        if errors:
            raise errors.pop()

    run = await bench.enter()
    with pytest.raises(type(error)):
        await bench.execute(run, work)
    stands = await bench.find(run)
    assert (stands.status, str(error) in stands.outcome) == (RunStatus.FAILED, True)
    assert (bench.listener.only(RunEnded).status, bench.listener.only(RunEnded).error) == (
        "failed",
        type(error).__name__,
    )
    await bench.execute(run, work)
    assert (double.asked, (await bench.find(run)).status) == ([3], RunStatus.DONE)


@pytest.mark.parametrize(("in_background", "status"), [(False, RunStatus.INTERRUPTED), (True, RunStatus.QUEUED)])
async def test_an_interrupted_run_and_its_step_can_be_resumed(*, in_background: bool, status: RunStatus) -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter(in_background=in_background)
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(gate, THREE)))
    await gate.entered(3)
    execution.cancel()
    with pytest.raises(asyncio.CancelledError):
        await execution
    history = await bench.journal.read(run)
    assert (history.run.status, [step.failure for step in history.steps]) == (status, ["interrupted"])
    assert bench.listener.only(RunEnded).status == "interrupted"
    gate.let_through(3)
    await bench.execute(run, lambda run: run.step(gate, THREE))
    assert (await bench.find(run)).status is RunStatus.DONE


async def test_a_run_is_executed_by_one_process_at_a_time() -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter()
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(gate, THREE)))
    await gate.entered(3)
    with pytest.raises(RunHeld):
        await Bench(beside=bench).execute(run)
    gate.let_through(3)
    await execution
    assert (await bench.find(run)).execution == 1


async def test_an_execution_that_was_superseded_writes_nothing() -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter()
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(gate, THREE)))
    await gate.entered(3)
    later = await bench.change(run, execution=2)  # by a machine that took this one for dead
    gate.let_through(3)
    with pytest.raises(RunSuperseded):
        await execution
    history = await bench.journal.read(run)
    assert (history.run, history.steps) == (later, ())
    assert bench.listener.only(RunEnded).status == "interrupted"


async def test_an_end_that_cannot_be_saved_is_reported_and_the_run_can_be_resumed() -> None:
    bench = Bench()

    async def work(_run: RunInProgress) -> None:
        bench.journal.is_full = True

    run = await bench.enter()
    with pytest.raises(StorageFull):
        await bench.execute(run, work)
    assert (bench.listener.only(RunEnded).status, bench.listener.only(RunEnded).error) == ("failed", "StorageFull")
    bench.journal.is_full = False
    await bench.execute(run)
    assert (await bench.find(run)).status is RunStatus.DONE


async def test_a_run_whose_database_is_away_for_too_long_is_left_as_that_of_a_process_that_died() -> None:
    bench = Bench()

    async def work(_run: RunInProgress) -> None:
        raise StorageBusy("The database does not answer")

    run = await bench.enter(in_background=True)
    with pytest.raises(StorageBusy):
        await bench.execute(run, work)
    assert ((await bench.find(run)).status, await bench.lock.is_held(run)) == (RunStatus.RUNNING, False)
    assert (bench.listener.only(RunEnded).status, bench.listener.only(RunEnded).error) == ("interrupted", "StorageBusy")
    await bench.execute(run)
    assert (await bench.find(run)).status is RunStatus.DONE


async def test_a_resumed_run_uses_the_current_model_and_budget() -> None:
    bench = Bench()
    run = await bench.enter()
    await Bench(ScriptedLanguageModel(name="other"), beside=bench, budget=Budget(steps=9)).execute(run)
    stands = await bench.find(run)
    assert (stands.model, stands.budget) == ("other", Budget(steps=9))


@pytest.mark.parametrize("status", ["done", "waiting"])
@pytest.mark.parametrize("changed", [{"text": "Other."}, {"label": "other"}, {}], ids=["request", "label", "model"])
async def test_a_run_with_a_result_shows_it_and_stays_as_it_is_whatever_has_changed(
    changed: dict[str, str], status: Literal["done", "waiting"]
) -> None:
    bench = Bench(ScriptedLanguageModel([a_summary()]))

    def work(text: str = a_text().text, label: str = "first") -> Work:
        async def summarized(run: RunInProgress) -> WorkflowResult[Contract]:
            return WorkflowResult(await run.step(bench.summarize, a_text(text), label=label), status=status)

        return summarized

    run = await bench.run(work())
    before = await bench.journal.read(run)
    again = Bench(ScriptedLanguageModel([AgentError("No such model")], name="wrong"), beside=bench)
    assert await again.execute(run, work(**changed)) == a_summary()
    ended = again.listener.only(RunEnded)
    assert (again.listener.only(RunStarted).model, ended.status, ended.error) == ("scripted", status, "")
    again.listener.events.clear()
    assert await again.container.execute_run().result(run) == a_summary()
    assert (again.listener.events, await bench.journal.read(run)) == ([], before)


class NewNumber(Number):
    """The same with a new field."""

    unit: str


class NewDouble(Double):
    """The same step in a later version."""

    gives: type[Number] = NewNumber


async def test_a_run_without_a_result_or_of_another_workflow_now_shows_none_and_stays_as_it_is() -> None:
    bench = Bench()
    done = await bench.run(lambda run: run.step(Double(), THREE, label="old"))
    new, four = NewDouble(), Number(value=4)
    for run, work, reason in (
        (await bench.enter(), nothing, "has no result"),
        (done, lambda run: run.step(Double(), four, label="new"), "it did no double: new"),
        (
            done,
            lambda run: run.step(new, THREE, label="old"),
            "double: old .* cannot be read, .*: unit: Field required",
        ),
    ):
        before = await bench.journal.read(run)
        bench.use(work)
        with pytest.raises(NoResult, match=reason):
            await bench.container.execute_run().result(run)
        assert await bench.journal.read(run) == before
    bench.listener.events.clear()
    with pytest.raises(NoResult):
        await bench.container.execute_run().execute(done)
    assert (bench.listener.only(RunEnded).status, (await bench.find(done)).status) == ("failed", RunStatus.DONE)


async def test_what_cannot_be_executed_is_refused_and_stays_as_it_is() -> None:
    bench = Bench()
    run = await bench.enter()
    for changes, error in ({"use_case": "other"}, NotFound), ({"use_case": "count", "request": "{}"}, InvalidRequest):
        changed = await bench.change(run, **changes)
        with pytest.raises(error):
            await bench.execute(run)
        assert await bench.find(run) == changed
    with pytest.raises(UnknownRun):
        await bench.execute(RunId("unknown"))
    assert bench.listener.events == []


async def test_a_cancelled_run_is_not_executed() -> None:
    bench = Bench()
    run = await bench.enter()
    await bench.manage.cancel(run)
    with pytest.raises(RunCancelled):
        await bench.execute(run, lambda run: run.step(Double(), THREE))
    assert ((await bench.find(run)).status, await bench.results(run)) == (RunStatus.CANCELLED, [])


@pytest.mark.parametrize(("number", "error"), [(-1, AgentError), (3, RunCancelled)], ids=["failing", "finishing"])
async def test_a_run_that_is_cancelled_during_its_last_step_stays_cancelled(
    number: int, error: type[AgentError]
) -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter()
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(gate, Number(value=number))))
    await gate.entered(number)
    await bench.manage.cancel(run)
    gate.let_through(number)
    with pytest.raises(error):
        await execution
    assert ((await bench.find(run)).status, len(await bench.results(run))) == (RunStatus.CANCELLED, 1)
    assert bench.listener.only(RunEnded).status == "cancelled"


async def test_a_queued_run_that_is_delivered_twice_is_executed_once() -> None:
    bench = Bench()
    run = await bench.enter(in_background=True)
    for _ in range(2):
        await bench.container.execute_run().execute_queued(run)
    stands = await bench.find(run)
    assert (stands.status, stands.execution) == (RunStatus.DONE, 1)


async def test_a_queued_run_that_fails_says_so_in_the_journal_only() -> None:
    bench = Bench()
    bench.use(lambda run: run.step(Double(), Number(value=-1)))
    run = await bench.enter(in_background=True)
    for delivered in (run, RunId("unknown")):
        await bench.container.execute_run().execute_queued(delivered)
    assert (await bench.find(run)).outcome == "-1 is negative"


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"use_case": "removed"}, "no workflow removed"),
        ({"request": "{}"}, "request is invalid: value"),
        ({"execution": 10, "status": RunStatus.RUNNING}, "process died in execution 10"),
    ],
)
async def test_a_delivered_run_that_cannot_begin_here_fails_with_the_reason_and_can_be_resumed(
    changes: dict[str, Any], reason: str, status: RunStatus
) -> None:
    bench, own = Bench(), RecordingListener()
    bench.use(lambda run: run.step(Double(), THREE))
    run = await bench.enter(in_background=True)
    known = await bench.find(run)
    await bench.change(run, **{"status": status, **changes})
    await bench.container.execute_run().execute_queued(run, listener=own)
    failed = await bench.find(run)
    assert (failed.status, reason in failed.outcome) == (RunStatus.FAILED, True)
    assert own.only(RunEnded) == bench.listener.only(RunEnded)
    assert await bench.manage.recover() == ()
    await bench.change(run, use_case=known.use_case, request=known.request)
    await bench.manage.resume(run)
    await bench.container.execute_run().execute_queued(run)
    assert (await bench.find(run)).status is RunStatus.DONE


async def test_a_run_that_another_worker_executes_is_not_ended_by_one_that_cannot_begin_it() -> None:
    bench = Bench()
    run = await bench.enter(in_background=True)
    held = await bench.change(run, use_case="newer", status=RunStatus.RUNNING)
    async with bench.lock.hold(run):
        await bench.container.execute_run().execute_queued(run)
    assert await bench.find(run) == held


async def test_a_queued_run_is_given_back_untouched_while_its_caller_has_as_many_as_may_be() -> None:
    bench, gate = Bench(runs={"max_per_caller": 2}), Gate()
    bench.use(lambda run: run.step(gate, Number(value=0)))
    runs = [await bench.enter(in_background=True, caller="ada") for _ in range(3)]
    execute = bench.container.execute_run().execute_queued
    async with asyncio.TaskGroup() as executions:
        for run in runs[:2]:
            executions.create_task(execute(run))
        await gate.entered(0)
        with pytest.raises(CallerBusy, match="2 runs of ada are in progress"):
            await execute(runs[2])
        assert (await bench.find(runs[2])).execution == 0
        gate.let_through(0)
    await execute(runs[2])
    assert [(await bench.find(run)).status for run in runs] == [RunStatus.DONE] * 3


class LateRunJournal(WatchedRunJournal):
    """An earlier execution, which was taken for dead, records a step just before the next one begins."""

    late: StepRecord | None = None

    @override
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        if self.late is not None and instead_of is not None and run.execution > instead_of.execution:
            await super().record(run.id, self.late, execution=instead_of.execution)
            self.late = None
        return await super().save(run, instead_of=instead_of)


async def test_a_step_that_an_earlier_execution_records_at_the_last_moment_is_not_done_again() -> None:
    journal = LateRunJournal()
    bench, double = Bench(journal=journal), Double()
    other = await bench.run(lambda run: run.step(double, Number(value=1)))
    [record] = (await journal.read(other)).steps
    run = await bench.enter()
    journal.late = record.model_copy(update={"id": "late"})
    await bench.execute(run, lambda progress: progress.step(double, Number(value=1)))
    assert double.asked == [1]
    assert len(await bench.results(run)) == 1
