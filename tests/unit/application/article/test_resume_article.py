import pytest

from application.article.resume_article import ResumeArticle
from application.runs.cancel_run import CancelRun
from application.runs.show_runs import ShowRuns
from domain.errors import AgentError, ModelUnavailable, OutOfTurn, UnknownRun
from domain.runs import RunId, RunStatus
from infrastructure.run_locks.in_memory import InMemoryRunLock
from tests.writing import Desk, an_editor


def resume(desk: Desk) -> ResumeArticle:
    return ResumeArticle(show=ShowRuns(journal=desk.journal, lock=InMemoryRunLock()), journal=desk.journal)


async def a_failed_run(desk: Desk) -> RunId:
    run = await desk.start()
    with pytest.raises(AgentError):
        await desk.execute(run)
    return run


async def test_a_run_that_failed_waits_to_be_gone_on_with_by_whoever_serves_it() -> None:
    desk = Desk(model=an_editor(review_article=[ModelUnavailable("It is away"), *[ModelUnavailable("It is away")] * 5]))
    run = await a_failed_run(desk)

    resumed = await resume(desk).execute(run)

    assert (resumed.status, resumed.outcome, resumed.unattended) == (RunStatus.INTERRUPTED, "", True)
    assert (await desk.journal.read(run)).run == resumed


async def test_a_run_that_nobody_has_begun_can_be_resumed() -> None:
    desk = Desk()
    assert (await resume(desk).execute(await desk.start())).status is RunStatus.INTERRUPTED


@pytest.mark.parametrize("approve_outline", [False, True])
async def test_a_run_that_is_done_or_waits_is_not_resumed(*, approve_outline: bool) -> None:
    desk = Desk()
    run = await desk.start(approve_outline=approve_outline)
    await desk.execute(run)
    before = (await desk.journal.read(run)).run

    with pytest.raises(OutOfTurn, match=before.status):
        await resume(desk).execute(run)

    assert (await desk.journal.read(run)).run == before


async def test_a_cancelled_run_is_not_resumed() -> None:
    desk = Desk()
    run = await desk.start()
    await CancelRun(journal=desk.journal).execute(run)

    with pytest.raises(OutOfTurn, match="cancelled"):
        await resume(desk).execute(run)


async def test_a_stranger_is_not_resumed() -> None:
    with pytest.raises(UnknownRun):
        await resume(Desk()).execute(RunId("stranger"))
