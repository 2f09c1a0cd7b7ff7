import pytest

from application.article.approve_outline import ApproveOutlineRequest
from application.runs.cancel_run import CancelRun
from domain.errors import InvalidRequest, RunCancelled, UnknownRun
from domain.outlines import InvalidOutline, Outline
from domain.runs import RunId, RunStatus
from tests.answering import AnsweringLanguageModel
from tests.manuscripts import a_plan, an_outline
from tests.writing import MEMORY, OUTLINE, TILING, WARPS, Desk, Editor, asked

EDITED = an_outline(a_plan("Warps", WARPS), title="Warps first", thesis="Warps matter.")


async def a_waiting_run(desk: Desk) -> RunId:
    run = await desk.start(approve_outline=True)
    await desk.execute(run)
    return run


async def test_a_run_that_wants_approval_waits_with_its_outline_and_has_drafted_nothing() -> None:
    model = AnsweringLanguageModel(Editor())
    desk = Desk(model=model)
    waiting = await desk.execute(await desk.start(approve_outline=True))
    assert (waiting.outline, waiting.article, waiting.path) == (OUTLINE, None, None)
    assert asked(model) == {"group_notes": 1, "outline_article": 1}
    assert await desk.status(waiting.run) is RunStatus.WAITING


async def test_a_run_that_nobody_approved_goes_on_waiting() -> None:
    model = AnsweringLanguageModel(Editor())
    desk = Desk(model=model)
    run = await a_waiting_run(desk)
    assert (await desk.execute(run)).article is None
    assert await desk.status(run) is RunStatus.WAITING
    assert asked(model)["outline_article"] == 1


async def test_an_outline_approved_as_proposed_is_written() -> None:
    desk = Desk()
    run = await a_waiting_run(desk)
    assert await desk.approve_outline.execute(ApproveOutlineRequest(run=run)) == OUTLINE
    written = await desk.execute(run)
    assert written.article is not None
    assert [section.heading for section in written.article.sections] == ["Memory", "Warps"]
    assert await desk.status(run) is RunStatus.DONE


async def test_an_edited_outline_is_what_is_written() -> None:
    model = AnsweringLanguageModel(Editor())
    desk = Desk(model=model)
    run = await a_waiting_run(desk)
    assert await desk.approve_outline.execute(ApproveOutlineRequest(run=run, outline=EDITED)) == EDITED
    written = await desk.execute(run)
    assert written.outline == EDITED
    assert written.article is not None
    assert (written.article.title, written.article.thesis) == ("Warps first", "Warps matter.")
    assert [section.heading for section in written.article.sections] == ["Warps"]
    assert asked(model)["draft_section"] == 1


async def test_until_the_run_goes_on_another_decision_takes_the_place_of_the_first() -> None:
    desk = Desk()
    run = await a_waiting_run(desk)
    await desk.approve_outline.execute(ApproveOutlineRequest(run=run))
    await desk.approve_outline.execute(ApproveOutlineRequest(run=run, outline=EDITED))
    assert (await desk.execute(run)).outline == EDITED


@pytest.mark.parametrize(
    ("outline", "complaint"),
    [
        (an_outline(a_plan("Warps", WARPS, "stranger")), "unknown note 'stranger'"),
        (an_outline(a_plan("Warps")), "rests on no note"),
        (an_outline(a_plan("Warps", WARPS), a_plan("warps", TILING, MEMORY)), "stands twice"),
    ],
)
async def test_an_outline_that_does_not_hold_is_refused_and_the_run_waits_on(outline: Outline, complaint: str) -> None:
    desk = Desk()
    run = await a_waiting_run(desk)
    with pytest.raises(InvalidOutline, match=complaint):
        await desk.approve_outline.execute(ApproveOutlineRequest(run=run, outline=outline))
    assert (await desk.execute(run)).article is None


async def test_a_run_that_does_not_wait_cannot_be_approved() -> None:
    desk = Desk()
    fresh = await desk.start(approve_outline=True)
    done = (await desk.write()).run
    for run, status in ((fresh, "interrupted"), (done, "done")):
        with pytest.raises(InvalidRequest, match=f"is {status} and waits for no approval"):
            await desk.approve_outline.execute(ApproveOutlineRequest(run=run))


async def test_a_cancelled_run_can_neither_be_approved_nor_executed() -> None:
    desk = Desk()
    run = await a_waiting_run(desk)
    await CancelRun(journal=desk.journal).execute(run)
    with pytest.raises(InvalidRequest):
        await desk.approve_outline.execute(ApproveOutlineRequest(run=run))
    with pytest.raises(RunCancelled):
        await desk.execute(run)


async def test_a_stranger_cannot_be_approved() -> None:
    with pytest.raises(UnknownRun):
        await Desk().approve_outline.execute(ApproveOutlineRequest(run=RunId("stranger")))
