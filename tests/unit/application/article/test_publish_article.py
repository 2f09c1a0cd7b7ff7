import pytest

from application.article.publish_article import PublishArticle, PublishArticleRequest
from domain.article.draft import Draft, UnsupportedDraft
from domain.identifiers import RunId
from infrastructure.article.article_stores.in_memory import InMemoryArticleStore
from tests.builders.article import MEMORY, NOTES, a_draft, a_paragraph, a_section, an_article


def publishing(draft: Draft) -> PublishArticleRequest:
    return PublishArticleRequest(
        draft=draft, notes=NOTES, byline="Written by hand.", objections=(), run=RunId("run1"), destination="out.md"
    )


async def test_an_article_is_saved_where_the_request_says() -> None:
    store = InMemoryArticleStore()
    published = await PublishArticle(store=store).execute(publishing(a_draft()))
    assert (published.article, published.location) == (an_article(), "out.md")
    assert store.articles == {"out.md": an_article().to_markdown()}


async def test_a_draft_with_a_false_quote_is_not_published() -> None:
    store = InMemoryArticleStore()
    draft = a_draft(a_section("Memory", a_paragraph("It is slow.", (MEMORY, "Shared memory is slow."))))
    with pytest.raises(UnsupportedDraft, match="Shared memory is slow"):
        await PublishArticle(store=store).execute(publishing(draft))
    assert store.articles == {}
