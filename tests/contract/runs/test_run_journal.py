"""What every run journal promises."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.runs.ports.run_journal import RunJournal
from domain.identifiers import RunId
from domain.prompts import PromptName
from domain.runs.run import Run, RunHistory, RunStatus, RunSuperseded, StepRecord, UnknownRun, step_key
from domain.usage import Budget, Usage
from infrastructure.runs.container import RunsContainer
from tests.agents import adapters_of, agent_with

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
A = RunId("a")


class LaterRun(Run):
    """A run as a later version of the program records it."""

    tenant: str = "acme"


class LaterStep(StepRecord):
    """A step as a later version of the program records it."""

    region: str = "north"


@pytest.fixture(params=adapters_of("run_journal"))
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RunJournal]:
    agent = agent_with(tmp_path, adapters={"run_journal": request.param})
    yield agent.of(RunsContainer).run_journal()
    await agent.close()


def a_run(name: str = "a", status: RunStatus = RunStatus.RUNNING, *, hours: int = 0, execution: int = 0) -> Run:
    return Run(
        id=RunId(name),
        use_case="summarize_document",
        title="Kernels: “when?”",
        request='{"text": "kernels"}',
        model="offline",
        budget=Budget(cost_usd=0.5),
        status=status,
        started=NOON - timedelta(hours=hours),
        execution=execution,
    )


def a_step(label: str, *, result: str | None = "{}", failure: str = "", hours: int = 0) -> StepRecord:
    return StepRecord(
        key=step_key("summarize_text", label, "fingerprint", "offline"),
        name="summarize_text",
        label=label,
        request=f'{{"text": "{label}"}}',
        result=result,
        prompt=PromptName("runs/summarize_text"),
        prompt_fingerprint="fingerprint",
        model="offline",
        usage=Usage(model_calls=1, input_tokens=100, output_tokens=20, cost_usd=None),
        started=NOON - timedelta(hours=hours),
        seconds=0.125,
        failure=failure,
    )


async def add(journal: RunJournal, *runs: Run) -> None:
    for run in runs:
        assert await journal.save(run, instead_of=None) is None


async def record(journal: RunJournal, *steps: StepRecord, run: RunId = A) -> None:
    for step in steps:
        await journal.record(run, step, execution=0)


async def test_returns_a_run_and_its_steps_exactly_as_they_were_written(journal: RunJournal) -> None:
    failed = a_step("second 🌱", result=None, failure="The model declined.")
    plain = a_step("third").model_copy(update={"prompt": None, "prompt_fingerprint": None, "model": None})
    steps = (a_step("first"), failed, plain)
    await add(journal, a_run())
    await record(journal, *steps)
    assert await journal.read(A) == RunHistory(run=a_run(), steps=steps)
    assert await journal.find(A) == a_run()


async def test_reads_and_replaces_what_a_later_version_recorded(journal: RunJournal) -> None:
    await add(journal, LaterRun(**dict(a_run())))
    await record(journal, LaterStep(**dict(a_step("first"))))
    history = await journal.read(A)
    assert [step.label for step in history.steps] == ["first"]
    assert [run.id for run in await journal.recent(9)] == [A]
    assert await journal.save(history.run.with_status(RunStatus.DONE), instead_of=history.run) is None
    assert await journal.prune(before=NOON + timedelta(hours=1), dry_run=False) == (A,)


async def test_keeps_steps_in_the_order_recorded_and_reads_those_that_are_new(journal: RunJournal) -> None:
    await add(journal, a_run(), a_run("b"))
    for number in range(12):
        await record(journal, a_step(f"of b {number}"), run=RunId("b"))
        await record(journal, a_step(f"step {number}", hours=number))
    assert [step.label for step in (await journal.read(A)).steps] == [f"step {number}" for number in range(12)]
    assert [step.label for step in (await journal.read(A, after=10)).steps] == ["step 10", "step 11"]
    assert (await journal.read(A, after=12)).steps == ()


async def test_records_a_step_of_one_id_once(journal: RunJournal) -> None:
    await add(journal, a_run())
    step = a_step("same")
    await record(journal, step, step, a_step("same"))
    assert [each.label for each in (await journal.read(A)).steps] == ["same", "same"]


async def test_keeps_every_step_of_many_recorded_concurrently(journal: RunJournal) -> None:
    await add(journal, a_run())
    steps = [a_step(f"step {number}", result='"' + "word " * 10_000 + '"') for number in range(32)]
    await asyncio.gather(*(record(journal, step) for step in steps))
    assert sorted(step.id for step in (await journal.read(A)).steps) == sorted(step.id for step in steps)


async def test_replaces_exactly_what_is_given_and_keeps_the_steps(journal: RunJournal) -> None:
    done, failed = a_run(status=RunStatus.DONE), a_run(status=RunStatus.FAILED)
    await add(journal, a_run())
    await record(journal, a_step("first"))
    assert await journal.save(done, instead_of=failed) == a_run()
    assert await journal.save(done, instead_of=None) == a_run()
    assert await journal.save(done, instead_of=a_run()) is None
    assert await journal.save(failed, instead_of=a_run()) == done
    history = await journal.read(A)
    assert (history.run, len(history.steps)) == (done, 1)


async def test_of_many_who_replace_a_run_one_succeeds(journal: RunJournal) -> None:
    await add(journal, a_run())
    rivals = [a_run(execution=number) for number in range(1, 9)]
    refusals = await asyncio.gather(*(journal.save(rival, instead_of=a_run()) for rival in rivals))
    [winner] = [rival for rival, stands in zip(rivals, refusals, strict=True) if stands is None]
    assert await journal.find(A) == winner
    assert all(stands in {None, winner} for stands in refusals)


async def test_refuses_steps_of_an_earlier_execution(journal: RunJournal) -> None:
    await add(journal, a_run())
    await journal.save(a_run(execution=1), instead_of=a_run())
    with pytest.raises(RunSuperseded):
        await journal.record(A, a_step("late"), execution=0)
    await journal.record(A, a_step("current"), execution=1)
    assert [step.label for step in (await journal.read(A)).steps] == ["current"]


async def test_lists_the_runs_added_last_by_their_status(journal: RunJournal) -> None:
    await add(journal, *(a_run(name, hours=hours) for hours, name in enumerate("dacb")))
    await journal.save(a_run("d", RunStatus.DONE), instead_of=a_run("d"))
    assert [run.id for run in await journal.recent(3)] == ["b", "c", "a"]
    assert [run.id for run in await journal.recent(9)] == ["b", "c", "a", "d"]
    assert [run.id for run in await journal.recent(9, statuses=(RunStatus.DONE, RunStatus.QUEUED))] == ["d"]
    assert [run.id for run in await journal.recent(1, statuses=(RunStatus.RUNNING,))] == ["b"]
    assert [run.id for run in await journal.recent(2, statuses=(RunStatus.RUNNING,), skip=1)] == ["c", "a"]
    assert await journal.recent(2, skip=4) == ()


async def test_prunes_old_runs_that_have_stopped_with_their_steps(journal: RunJournal) -> None:
    old = [a_run(status, status, hours=48) for status in RunStatus]
    await add(journal, *old, a_run("new", RunStatus.DONE, hours=1))
    for run in old:
        await record(journal, a_step("paid"), run=run.id)
    before = NOON - timedelta(hours=24)
    stopped = {"done", "failed", "interrupted", "cancelled"}
    assert {*await journal.prune(before=before, dry_run=True)} == stopped
    assert len(await journal.recent(99)) == 8
    assert {*await journal.prune(before=before, dry_run=False)} == stopped
    assert [run.id for run in await journal.recent(99)] == ["new", "waiting", "running", "queued"]
    with pytest.raises(UnknownRun):
        await journal.read(RunId("done"))
    assert len((await journal.read(RunId("waiting"))).steps) == 1
    assert await journal.prune(before=before, dry_run=False) == ()


async def test_a_run_that_is_resumed_while_old_ones_are_pruned_is_kept_whole_or_is_unknown(journal: RunJournal) -> None:
    stopped = [a_run(f"run{number}", RunStatus.FAILED, hours=48) for number in range(40)]
    await add(journal, *stopped)
    for run in stopped:
        await record(journal, a_step("paid"), run=run.id)

    async def resume(run: Run) -> bool:
        resumed = run.with_status(RunStatus.QUEUED)
        try:
            saved = await journal.save(resumed, instead_of=run) is None
            await journal.record(run.id, a_step("later"), execution=0)
        except UnknownRun:
            return False
        assert saved
        return True

    pruning = asyncio.create_task(journal.prune(before=NOON, dry_run=False))
    is_there = await asyncio.gather(*map(resume, stopped))
    assert len(await pruning) == is_there.count(False)
    kept = {run.id for run, is_kept in zip(stopped, is_there, strict=True) if is_kept}
    assert {run.id for run in await journal.recent(99)} == kept
    for identifier in kept:
        history = await journal.read(identifier)
        assert (history.run.status, [step.label for step in history.steps]) == (RunStatus.QUEUED, ["paid", "later"])


@pytest.mark.parametrize("unknown", ["unknown", "", "../a", "' OR 1=1 --"])
async def test_raises_for_an_unknown_run(journal: RunJournal, unknown: str) -> None:
    await add(journal, a_run())
    for call in (journal.find(RunId(unknown)), journal.read(RunId(unknown))):
        with pytest.raises(UnknownRun):
            await call
    with pytest.raises(UnknownRun):
        await record(journal, a_step("first"), run=RunId(unknown))
    with pytest.raises(UnknownRun):
        await journal.save(a_run(unknown), instead_of=a_run(unknown))
    assert await journal.recent(9) == (a_run(),)
