import pytest
from typing_extensions import override

from domain.articles import Article
from domain.errors import InvalidRequest, ModelUnavailable, StorageFull
from domain.reviews import DraftRejected
from domain.runs import RunId, RunStatus
from infrastructure.article_stores.in_memory import InMemoryArticleStore
from tests.answering import Given
from tests.running import Bench
from tests.writing import REVISED, SECTIONS, Desk, all_citations_stand, an_editor, asked, must_fix, some_limits


async def test_a_rejected_draft_goes_on_where_it_stood_when_more_rounds_are_allowed() -> None:
    first = an_editor(review_article=[must_fix("Warps")])
    desk = Desk(model=first, limits=some_limits(review_rounds=1))
    run = await desk.start()
    with pytest.raises(DraftRejected):
        await desk.execute(run)
    again = an_editor()
    written = await desk.with_(model=again, limits=some_limits(review_rounds=2)).execute(run)
    assert asked(again) == {"revise_section": 1, "review_article": 1}
    assert written.article is not None
    assert written.article.sections[1] == REVISED["Warps"]


@pytest.mark.parametrize(
    ("step", "asked_before"),
    [("group_notes", 0), ("outline_article", 1), ("draft_section", 2), ("review_article", 4), ("revise_section", 5)],
)
async def test_a_run_that_failed_at_a_step_goes_on_from_there(step: str, asked_before: int) -> None:
    objection: list[Given] = [must_fix("Warps")]
    failing: list[Given] = [ModelUnavailable("No connection")]
    first = an_editor(**{"review_article": objection} | {step: failing})
    desk = Desk(model=first, limits=some_limits(parallel_sections=1))
    run = await desk.start()
    with pytest.raises(ModelUnavailable):
        await desk.execute(run)
    assert len(first.asked) == asked_before + 1
    again = an_editor(review_article=[must_fix("Warps")] if asked_before < 5 else [])
    resumed = desk.with_(model=again)
    written = await resumed.execute(run)
    everything = 7
    assert len(again.asked) == everything - asked_before
    assert written.article is not None
    assert written.article.sections == (SECTIONS["Memory"], REVISED["Warps"])
    assert await desk.status(run) is RunStatus.DONE


class FullArticleStore(InMemoryArticleStore):
    """Has no space left."""

    @override
    async def save(self, article: Article, *, run: RunId, destination: str | None = None) -> str:
        raise StorageFull("No space left")


async def test_a_run_that_could_not_be_published_is_published_later_without_another_call() -> None:
    desk = Desk(store=FullArticleStore())
    run = await desk.start()
    with pytest.raises(StorageFull):
        await desk.execute(run)
    idle = an_editor()
    resumed = desk.with_(model=idle, store=InMemoryArticleStore())
    written = await resumed.execute(run)
    assert idle.asked == []
    assert resumed.done() == ["publish_article"]
    assert written.usage.model_calls == 5


async def test_a_done_run_that_is_executed_again_gives_the_same_article_for_nothing() -> None:
    desk = Desk()
    first = await desk.write()
    idle = an_editor()
    again = await desk.with_(model=idle).execute(first.run)
    assert idle.asked == []
    assert (again.article, again.path, again.usage) == (first.article, first.path, first.usage)
    assert all(step.reused for step in again.steps)


@pytest.mark.parametrize("left", [{}, {"gpu/warps.md": "# Other\n\nNothing of the kind.\n"}])
async def test_notes_that_change_during_a_run_do_not_change_what_it_works_on(left: dict[str, str]) -> None:
    desk = Desk(model=an_editor(review_article=[ModelUnavailable("No connection")]))
    run = await desk.start()
    with pytest.raises(ModelUnavailable):
        await desk.execute(run)
    desk.files.clear()
    desk.files.update(left)
    other = await desk.repository.catalogue()
    await desk.repository.update(remove=[entry.id for entry in other])
    written = await desk.with_(model=an_editor()).execute(run)
    assert written.article is not None
    assert all_citations_stand(written.article, written.notes.notes)


async def test_the_run_of_another_use_case_is_not_taken_for_an_article() -> None:
    desk = Desk()
    run = await Bench(journal=desk.journal).enter()
    with pytest.raises(InvalidRequest, match="is one of count, not of write_article"):
        await desk.execute(run)
