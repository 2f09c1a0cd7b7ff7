"""Articles in memory, gone when the process ends."""

from typing_extensions import override

from application.article.ports.article_store import ArticleStore
from domain.article.article import Article, UnwritablePlace
from domain.identifiers import RunId


class InMemoryArticleStore(ArticleStore):
    """Holds the Markdown of each article by its location."""

    def __init__(self) -> None:
        self.articles: dict[str, str] = {}

    @override
    async def check(self, destination: str | None) -> None:
        if destination in self.articles:
            raise UnwritablePlace(f"{destination} exists already, and is not overwritten")

    @override
    async def save(self, article: Article, *, run: RunId, destination: str | None = None) -> str:
        location = destination or f"{article.slug}-{run}.md"
        if destination and self.articles.get(destination) != article.to_markdown():
            await self.check(destination)
        self.articles[location] = article.to_markdown()
        return location
