"""What every store of articles promises."""

from pathlib import Path

import pytest

from application.article.ports.article_store import ArticleStore
from domain.article.article import UnwritablePlace
from domain.identifiers import RunId
from infrastructure.article.container import ArticleContainer
from tests.agents import adapters_of, agent_with
from tests.builders.article import an_article


@pytest.fixture(params=adapters_of("article_store"))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ArticleStore:
    folder = {"folder": tmp_path / "articles"}
    agent = agent_with(tmp_path, adapters={"article_store": request.param}, article=folder)
    return agent.of(ArticleContainer).article_store()


async def test_an_article_is_saved_again_in_its_place(store: ArticleStore) -> None:
    first = await store.save(an_article(), run=RunId("run1"))
    assert await store.save(an_article(), run=RunId("run1")) == first
    assert "fast-kernels" in first


async def test_articles_of_one_title_are_kept_apart(store: ArticleStore) -> None:
    assert await store.save(an_article(), run=RunId("run1")) != await store.save(an_article(), run=RunId("run2"))


async def test_an_article_is_saved_where_a_person_wants_it(store: ArticleStore, tmp_path: Path) -> None:
    place = str(tmp_path / "drafts" / "mine.md")
    await store.check(place)
    await store.check(None)
    for _ in range(2):
        assert await store.save(an_article(), run=RunId("run1"), destination=place) == place


async def test_what_a_person_has_is_never_replaced(store: ArticleStore, tmp_path: Path) -> None:
    place = str(tmp_path / "mine.md")
    await store.save(an_article(), run=RunId("run1"), destination=place)
    other = an_article().model_copy(update={"title": "Another"})
    for replace in (store.check(place), store.save(other, run=RunId("run2"), destination=place)):
        with pytest.raises(UnwritablePlace, match="exists already, and is not overwritten"):
            await replace
    assert await store.save(an_article(), run=RunId("run1"), destination=place) == place
