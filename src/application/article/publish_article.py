"""The step that publishes an approved draft."""

from application.notes.grounded_request import GroundedRequest
from application.ports.article_store import ArticleStore
from domain.articles import Article
from domain.contract import Contract
from domain.drafts import Draft
from domain.errors import InvalidRequest
from domain.runs import RunId


class PublishArticleRequest(GroundedRequest):
    """An approved draft, the notes that it cites, what made it, and where it is to go, if not where articles go."""

    draft: Draft
    byline: str
    run: RunId
    destination: str | None


class PublishedArticle(Contract):
    """The article, and where it is."""

    article: Article
    path: str


class PublishArticle:
    """Makes an article of the draft and keeps it."""

    name = "publish_article"
    takes = PublishArticleRequest
    gives = PublishedArticle
    prompt = None

    def __init__(self, *, store: ArticleStore) -> None:
        self._store = store

    async def execute(self, request: PublishArticleRequest) -> PublishedArticle:
        """Keep the article, whole, and return it with its place; raise `InvalidRequest` if a cited note is missing."""
        if missing := request.draft.cited - {note.id for note in request.notes}:
            cited = ", ".join(sorted(missing))
            raise InvalidRequest(f"The draft cites notes that are not given: {cited}", remedy="Give them too.")
        article = Article.of(request.draft, request.notes, colophon=request.byline)
        path = await self._store.save(article, run=request.run, destination=request.destination)
        return PublishedArticle(article=article, path=path)
