import pytest

from application.article.publish_article import PublishArticle, PublishArticleRequest
from domain.errors import InvalidRequest
from domain.runs import RunId
from infrastructure.article_stores.in_memory import InMemoryArticleStore
from tests.manuscripts import a_draft
from tests.writing import MEMORY, SECTIONS, TILING, WARPS


def a_request(run: str, *, destination: str | None = None) -> PublishArticleRequest:
    return PublishArticleRequest(
        draft=a_draft(*SECTIONS.values()),
        notes=(MEMORY, TILING, WARPS),
        byline="Written by hand.",
        run=RunId(run),
        destination=destination,
    )


async def test_keeps_an_article_of_the_draft_with_its_byline() -> None:
    store = InMemoryArticleStore()
    published = await PublishArticle(store=store).execute(a_request("first"))
    assert published.article.sections == tuple(SECTIONS.values())
    assert published.article.colophon == "Written by hand."
    assert await store.read(published.path) == published.article.to_markdown()


async def test_publishing_again_takes_the_place_of_the_first_and_another_run_does_not() -> None:
    publish = PublishArticle(store=InMemoryArticleStore())
    paths = [(await publish.execute(a_request(run))).path for run in ("first", "first", "second")]
    assert paths[0] == paths[1] != paths[2]


async def test_goes_where_it_is_sent() -> None:
    published = await PublishArticle(store=InMemoryArticleStore()).execute(a_request("first", destination="here.md"))
    assert published.path == "here.md"


async def test_refuses_a_draft_without_the_notes_that_it_cites() -> None:
    request = a_request("first").model_copy(update={"notes": (MEMORY, TILING)})
    with pytest.raises(InvalidRequest, match=WARPS.id):
        await PublishArticle(store=InMemoryArticleStore()).execute(request)
