import pytest

from application.runs.cancel_run import CancelRun
from domain.errors import AgentError, InvalidRequest, UnknownRun
from domain.runs import RunId, RunStatus
from tests.running import Bench, Double, Number


async def test_a_run_that_is_not_done_can_be_cancelled_and_stays_in_the_journal() -> None:
    bench = Bench()
    run = await bench.enter()
    cancelled = await CancelRun(journal=bench.journal).execute(run)
    assert (cancelled.status, cancelled.outcome) == (RunStatus.CANCELLED, "cancelled by a person")
    assert (await bench.journal.read(run)).run == cancelled


async def test_a_failed_run_keeps_its_steps_when_it_is_cancelled() -> None:
    bench = Bench()
    run = await bench.enter()
    with pytest.raises(AgentError):
        await bench.execute(run, lambda run: run.step(Double(), Number(value=-1)))
    await CancelRun(journal=bench.journal).execute(run)
    assert len((await bench.journal.read(run)).steps) == 1


async def test_a_run_that_is_done_cannot_be_cancelled() -> None:
    bench = Bench()
    run = await bench.run(lambda run: run.step(Double(), Number(value=1)))
    with pytest.raises(InvalidRequest, match="is done"):
        await CancelRun(journal=bench.journal).execute(run)
    assert (await bench.journal.read(run)).run.status is RunStatus.DONE


async def test_a_stranger_cannot_be_cancelled() -> None:
    with pytest.raises(UnknownRun):
        await CancelRun(journal=Bench().journal).execute(RunId("stranger"))
