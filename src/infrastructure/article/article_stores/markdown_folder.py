"""Articles as Markdown files, in a folder or at the destination that a person chose."""

import asyncio
from pathlib import Path

from typing_extensions import override

from application.article.ports.article_store import ArticleStore
from domain.article.article import Article
from domain.identifiers import RunId
from infrastructure.article.files import check_place, write_file


class MarkdownFolderArticleStore(ArticleStore):
    """Writes each article to a file of its own, `<title>-<run>.md`, in the folder, or to the destination."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @override
    async def check(self, destination: str | None) -> None:
        path = Path(destination) if destination else self._folder / "article.md"
        await asyncio.to_thread(check_place, path, new=destination is not None)

    @override
    async def save(self, article: Article, *, run: RunId, destination: str | None = None) -> str:
        path = (Path(destination) if destination else self._folder / f"{article.slug}-{run}.md").absolute()
        await asyncio.to_thread(write_file, path, article.to_markdown(), new=destination is not None)
        return str(path)
