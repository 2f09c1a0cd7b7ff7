"""Articles in the journal of runs, where every machine can read them."""

from typing_extensions import override

from application.article.ports.article_store import ArticleStore
from domain.article.article import Article
from domain.identifiers import RunId


class JournalArticleStore(ArticleStore):
    """Writes a file only if a destination is given: the journal has the article, as the result of a step."""

    def __init__(self, files: ArticleStore) -> None:
        self._files = files

    @override
    async def check(self, destination: str | None) -> None:
        if destination is not None:
            await self._files.check(destination)

    @override
    async def save(self, article: Article, *, run: RunId, destination: str | None = None) -> str:
        if destination is not None:
            return await self._files.save(article, run=run, destination=destination)
        return f"{article.slug} in run {run}"
