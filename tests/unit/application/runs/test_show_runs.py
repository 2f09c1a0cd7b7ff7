import os

import pytest

from application.runs.run_in_progress import RunInProgress
from application.runs.show_runs import ShowRuns
from domain.errors import UnknownRun
from domain.runs import RunId, RunStatus
from tests.running import Bench, Double, Number


def showing(bench: Bench) -> ShowRuns:
    return ShowRuns(journal=bench.journal, lock=bench.lock)


async def test_shows_the_latest_runs_first_and_no_more_than_asked_for() -> None:
    bench = Bench()
    runs = [await bench.run(lambda run: run.step(Double(), Number(value=1))) for _ in range(3)]
    shown = await showing(bench).recent(2)
    assert [(run.id, run.status) for run in shown] == [(run, RunStatus.DONE) for run in reversed(runs[1:])]


async def test_shows_a_run_with_its_steps() -> None:
    bench = Bench()
    run = await bench.run(lambda run: run.step(Double(), Number(value=1), label="one"))
    shown = await showing(bench).execute(run)
    assert [(step.name, step.label) for step in shown.steps] == [("double", "one")]


async def test_a_run_that_claims_to_run_while_nobody_holds_it_was_interrupted() -> None:
    bench = Bench()
    run = await bench.enter()
    killed = (await bench.journal.read(run)).run.now(RunStatus.RUNNING)
    await bench.journal.save(killed)
    assert (await showing(bench).execute(run)).run.status is RunStatus.INTERRUPTED
    assert [run.status for run in await showing(bench).recent(5)] == [RunStatus.INTERRUPTED]


async def test_a_run_that_is_held_runs_and_says_by_whom() -> None:
    bench = Bench()

    async def work(run: RunInProgress) -> None:
        shown = (await showing(bench).execute(run.run.id)).run
        assert shown.status is RunStatus.RUNNING
        assert shown.outcome.startswith(f"held by process {os.getpid()} on ")

    await bench.run(work)


async def test_a_stranger_cannot_be_shown() -> None:
    with pytest.raises(UnknownRun):
        await showing(Bench()).execute(RunId("stranger"))
