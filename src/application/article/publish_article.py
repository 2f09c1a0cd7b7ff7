"""The step that publishes a draft."""

from application.article.ports.article_store import ArticleStore
from domain.article.article import Article
from domain.article.draft import Draft, UnsupportedDraft
from domain.contract import Contract
from domain.identifiers import RunId
from domain.notes.note import Note
from domain.validation import summary


class PublishArticleRequest(Contract):
    """A draft with the notes that it cites, its byline and open objections; no `destination` is the usual place."""

    draft: Draft
    notes: tuple[Note, ...]
    byline: str
    objections: tuple[str, ...]
    run: RunId
    destination: str | None


class PublishedArticle(Contract):
    """The article, and where it was saved."""

    article: Article
    location: str


class PublishArticle:
    """Checks every quote of a draft against its note, and saves the draft as an article."""

    name = "publish_article"
    takes = PublishArticleRequest
    gives = PublishedArticle
    prompt = None

    def __init__(self, *, store: ArticleStore) -> None:
        self._store = store

    async def execute(self, request: PublishArticleRequest) -> PublishedArticle:
        """Save the article and return it; raise `UnsupportedDraft` if a quote is not in its note."""
        if complaints := request.draft.complaints(request.notes):
            raise UnsupportedDraft(summary(complaints))
        article = Article.of(request.draft, request.notes, byline=request.byline, objections=request.objections)
        location = await self._store.save(article, run=request.run, destination=request.destination)
        return PublishedArticle(article=article, location=location)
