"""Articles: order one, approve its outline, and read it."""

from fastapi import APIRouter
from pydantic import Field

from application.article.approve_outline import ApproveOutlineRequest
from application.article.outline_article import OutlineArticle, OutlineArticleRequest
from application.article.publish_article import PublishArticle, PublishedArticle
from application.article.write_article import APPROVE_OUTLINE, WriteArticle, WriteArticleRequest
from domain.article.article import Article
from domain.article.outline import Outline
from domain.contract import Contract
from domain.notes.note import NoteFolder, UnreadableFolder
from domain.runs.run import RunHistory, Schedule
from infrastructure.article.container import ArticleContainer
from infrastructure.composition import Agent
from infrastructure.notes.container import NotesContainer
from infrastructure.runs.container import RunsContainer
from interfaces.http.api import Api
from interfaces.http.api_document import errors
from interfaces.http.runs.documents import RUN, ShownRun
from interfaces.http.runs.starting import STARTING


class ArticleOrder(Schedule):
    """A topic, or none for the main topic of the notes; a captured folder, or none for all notes."""

    topic: str | None = Field(default=None, min_length=1, max_length=500, pattern=r"\S")
    folder: NoteFolder | None = Field(default=None, min_length=1, max_length=4096)
    approve_outline: bool = Field(default=False, description="Wait for the approval of the outline.")


class OutlineApproval(Contract):
    """The outline as a person saw and perhaps edited it: what is approved is what is sent."""

    outline: Outline


class ShownArticle(Contract):
    """The outline that is proposed or approved, the notes that it names by number, and the finished article."""

    run: ShownRun
    outline: Outline | None
    notes: tuple[str, ...]
    article: Article | None
    markdown: str

    @classmethod
    def of(cls, history: RunHistory) -> "ShownArticle":
        """Return what a run has so far."""
        proposed, approved, published = map(history.latest, (OutlineArticle.name, APPROVE_OUTLINE, PublishArticle.name))
        outline = next((step.result for step in (approved, proposed) if step and step.result), None)
        notes = OutlineArticleRequest.from_stored(proposed.request).notes if proposed else ()
        result = published.result if published else None
        article = PublishedArticle.from_stored(result).article if result else None
        return cls(
            run=ShownRun.of(history.run),
            outline=Outline.from_stored(outline) if outline else None,
            notes=tuple(f"{note.title} ({note.source})" for note in notes),
            article=article,
            markdown=article.to_markdown() if article else "",
        )


def add_routes(app: Api, agent: Agent) -> None:
    """Add the routes."""
    router = APIRouter(prefix="/articles", tags=["article"])
    runs, notes = agent.of(RunsContainer), agent.of(NotesContainer)

    @router.post("", status_code=202, responses=errors(404, 409, 507))
    async def order_article(order: ArticleOrder, starting: STARTING) -> ShownRun:
        """Order an article; it is written in the background, whether or not the client stays."""
        if order.folder is not None and not await notes.note_repository().catalogue(order.folder):
            # A caller must not make the server read any folder of its disk.
            raise UnreadableFolder(f"No notes were captured from {order.folder}")
        is_local = not runs.run_queue().is_remote  # the machine of a worker may not have the folder
        write = WriteArticleRequest(
            topic=order.topic, folder=order.folder, capture=is_local, approve_outline=order.approve_outline
        )
        return await starting.start(runs, WriteArticle.name, write, order, title=order.topic or "")

    @router.get("/{run}", responses=errors(404))
    async def show_article(run: RUN) -> ShownArticle:
        """Show the outline and the article of a run, as far as they exist."""
        return ShownArticle.of(await runs.manage_runs().show(run))

    @router.post("/{run}/approval", status_code=202, responses=errors(404, 409, 507))
    async def approve_outline(run: RUN, approval: OutlineApproval) -> ShownRun:
        """Approve the outline of a run that waits, and resume the run."""
        request = ApproveOutlineRequest(run=run, outline=approval.outline)
        await agent.of(ArticleContainer).approve_outline().execute(request)
        return ShownRun.of(await runs.manage_runs().resume(run))

    app.include_router(router)
