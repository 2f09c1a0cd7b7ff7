"""Articles in memory, gone when the process ends."""

from typing_extensions import override

from application.ports.article_store import ArticleStore
from domain.articles import Article
from domain.errors import InvalidRequest
from domain.runs import RunId


class InMemoryArticleStore(ArticleStore):
    """Holds the Markdown of each article by its place."""

    def __init__(self) -> None:
        self._articles: dict[str, str] = {}

    @override
    async def save(self, article: Article, *, run: RunId, destination: str | None = None) -> str:
        location = destination or f"{article.slug}-{run}.md"
        self._articles[location] = article.to_markdown()
        return location

    @override
    async def read(self, location: str) -> str:
        if location not in self._articles:
            raise InvalidRequest(f"There is no article at {location}")
        return self._articles[location]
