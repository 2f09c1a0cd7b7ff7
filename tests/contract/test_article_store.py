"""What every article store promises."""

from collections.abc import Callable
from pathlib import Path

import pytest

from application.ports.article_store import ArticleStore
from domain.articles import Article, Reference
from domain.citations import Citation
from domain.drafts import Paragraph, Section
from domain.errors import InvalidRequest
from domain.notes import NoteId
from domain.runs import RunId
from infrastructure.article_stores.in_memory import InMemoryArticleStore
from infrastructure.article_stores.markdown_folder import MarkdownFolderArticleStore

RUN = RunId("abcd2345")
OTHER_RUN = RunId("efgh6789")


ADAPTERS: dict[str, Callable[[Path], ArticleStore]] = {
    "in_memory": lambda _: InMemoryArticleStore(),
    "markdown_folder": lambda place: MarkdownFolderArticleStore(place / "articles"),
}


@pytest.fixture(params=ADAPTERS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ArticleStore:
    return ADAPTERS[request.param](tmp_path)


def _article(title: str = "Warps: 熱 & 🔥", text: str = "A warp is 32 threads.") -> Article:
    note = NoteId("n1")
    paragraph = Paragraph(text=text, citations=(Citation(note=note, quote="32 threads"),))
    return Article(
        title=title,
        thesis="Warps matter.",
        sections=(Section(heading="Warps", paragraphs=(paragraph,)),),
        references=(Reference(number=1, note=note, title="Warps", source="warps.md", quotes=()),),
        colophon="Made by a test.",
    )


async def test_returns_where_the_article_can_be_read(store: ArticleStore) -> None:
    location = await store.save(_article(), run=RUN)
    assert await store.read(location) == _article().to_markdown()


async def test_replaces_the_article_that_the_same_run_saved(store: ArticleStore) -> None:
    first = await store.save(_article(text="Old, and longer than the new one."), run=RUN)
    second = await store.save(_article(text="New."), run=RUN)
    assert first == second
    assert await store.read(second) == _article(text="New.").to_markdown()


async def test_keeps_the_article_of_the_same_title_that_another_run_saved(store: ArticleStore) -> None:
    first = await store.save(_article(text="First."), run=RUN)
    second = await store.save(_article(text="Second."), run=OTHER_RUN)
    assert first != second
    assert "First." in await store.read(first)
    assert "Second." in await store.read(second)


async def test_saves_where_it_is_told_to_whichever_run_was_there_before(store: ArticleStore, tmp_path: Path) -> None:
    destination = str(tmp_path / "out" / "article.md")
    first = await store.save(_article(text="First."), run=RUN, destination=destination)
    second = await store.save(_article(text="Second."), run=OTHER_RUN, destination=destination)
    assert first == second == destination
    assert "Second." in await store.read(destination)


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "...", "/", "\\\\host\\share", "con", "a" * 500, "熱" * 500, "\0"]
)
async def test_saves_an_article_whatever_its_title(store: ArticleStore, title: str) -> None:
    location = await store.save(_article(title=title), run=RUN)
    assert await store.read(location) == _article(title=title).to_markdown()


@pytest.mark.parametrize("location", ["", "nowhere.md", "nul\0"])
async def test_raises_invalid_request_where_there_is_no_article(store: ArticleStore, location: str) -> None:
    with pytest.raises(InvalidRequest):
        await store.read(location)
