"""Writing an article: the orchestration of its steps."""

from application.article.article_steps import ArticleLimits, ArticleSteps
from application.article.draft_section import DraftSectionRequest
from application.article.group_notes import GroupNotesRequest
from application.article.outline_article import OutlineArticleRequest
from application.article.publish_article import PublishArticleRequest
from application.article.review_article import ReviewArticleRequest
from application.article.revise_section import ReviseSectionRequest
from application.notes.capture_notes import CaptureNotesRequest
from application.notes.gather_notes import GatherNotesRequest
from application.runs.execute_run import Ended, ExecuteRun
from application.runs.run_in_progress import RunInProgress
from domain.articles import Article
from domain.contract import Contract
from domain.drafts import Draft
from domain.notes import NoteFolder, NoteSelection
from domain.outlines import Outline
from domain.reviews import DraftRejected, Review
from domain.run_events import StepFinished
from domain.runs import RunId
from domain.usage import Usage

APPROVE_OUTLINE = "approve_outline"
"""The decision that a person makes on a proposed outline, as the journal names it."""

GIST = 2_000
"""Characters of a note that are enough to sort it and to plan with it."""


class WriteArticleRequest(Contract):
    """What to write about, and from which folder: no topic for the notes' main one, no folder for all notes."""

    topic: str | None = None
    folder: NoteFolder | None = None
    destination: str | None = None
    approve_outline: bool = False


class WrittenArticle(Contract):
    """What a run came to: the article and its place, or, while it waits for approval, the outline proposed."""

    run: RunId
    outline: Outline
    notes: NoteSelection
    article: Article | None
    path: str | None
    steps: tuple[StepFinished, ...]
    usage: Usage


class WriteArticle:
    """Turns notes into a reviewed article in which every paragraph cites them."""

    name = "write_article"

    def __init__(self, *, runs: ExecuteRun, steps: ArticleSteps, limits: ArticleLimits, byline: str) -> None:
        self._runs = runs
        self._steps = steps
        self._limits = limits
        self._byline = byline

    async def start(
        self, request: WriteArticleRequest, *, run_id: RunId | None = None, unattended: bool = False
    ) -> RunId:
        """Enter a new run, under this id or a new one; `execute` does it."""
        return await self._runs.enter(
            self.name, title=request.topic or "", request=request, run_id=run_id, unattended=unattended
        )

    async def execute(self, run: RunId) -> WrittenArticle:
        """Do the run, or what of it is not yet done."""
        return await self._runs.execute(run, self._write, of=self.name)

    async def _write(self, run: RunInProgress) -> Ended[WrittenArticle]:
        request = run.request(WriteArticleRequest)
        notes = await self._notes(run, request)
        outline = await self._outline(run, notes)
        if request.approve_outline:
            approved = run.decided(APPROVE_OUTLINE, outline)
            if approved is None:
                waiting = self._result(run, outline, notes)
                return Ended(waiting, title=outline.title, where="the outline waits for approval", status="waiting")
            outline = approved
        draft = await self._reviewed(run, await self._draft(run, outline, notes), notes)
        published = await run.step(
            self._steps.publish,
            PublishArticleRequest(
                draft=draft,
                notes=notes.only(draft.cited),
                byline=self._byline,
                run=run.run.id,
                destination=request.destination,
            ),
        )
        written = self._result(run, outline, notes, published.article, published.path)
        return Ended(written, title=outline.title, where=published.path)

    async def _notes(self, run: RunInProgress, request: WriteArticleRequest) -> NoteSelection:
        if request.folder is not None:
            await run.step(self._steps.capture, CaptureNotesRequest(folder=request.folder))
        return await run.step(
            self._steps.gather,
            GatherNotesRequest(
                topic=request.topic,
                folder=request.folder,
                notes=self._limits.notes,
                characters=self._limits.note_characters,
            ),
        )

    async def _outline(self, run: RunInProgress, notes: NoteSelection) -> Outline:
        gist = tuple(note.clipped(GIST) for note in notes.notes)
        sorted_notes = await run.step(self._steps.group, GroupNotesRequest(topic=notes.topic, notes=gist))
        return await run.step(
            self._steps.outline,
            OutlineArticleRequest(topic=notes.topic, groups=sorted_notes.groups, notes=gist),
        )

    async def _draft(self, run: RunInProgress, outline: Outline, notes: NoteSelection) -> Draft:
        requests = [
            (
                section.heading,
                DraftSectionRequest(
                    title=outline.title, thesis=outline.thesis, section=section, notes=notes.only(section.notes)
                ),
            )
            for section in outline.sections
        ]
        sections = await run.each(self._steps.draft, requests, at_once=self._limits.parallel_sections)
        return Draft(outline=outline, sections=sections)

    async def _reviewed(self, run: RunInProgress, draft: Draft, notes: NoteSelection) -> Draft:
        """Review and revise until the draft is approved, or out of rounds."""
        for round_ in range(1, self._limits.review_rounds + 1):
            request = ReviewArticleRequest(
                title=draft.outline.title,
                thesis=draft.outline.thesis,
                sections=draft.sections,
                notes=notes.only(draft.cited),
            )
            review = await run.step(self._steps.review, request, label=f"round {round_}")
            if review.approved:
                return draft
            if round_ < self._limits.review_rounds:
                draft = await self._revised(run, draft, review, notes)
        problems = "; ".join(f.problem for f in review.findings if f.severity == "must_fix")
        raise DraftRejected(
            f"The review still objects after {self._limits.review_rounds} rounds: {problems}",
            remedy="Raise AGENT_REVIEW_ROUNDS and resume the run, or look at it with 'agent runs show'.",
        )

    async def _revised(self, run: RunInProgress, draft: Draft, review: Review, notes: NoteSelection) -> Draft:
        requests = [
            (
                section.heading,
                ReviseSectionRequest(
                    section=section,
                    findings=review.about(section.heading),
                    notes=notes.only(draft.outline.notes_of(section.heading)),
                ),
            )
            for section in draft.sections
            if review.about(section.heading)
        ]
        revised = await run.each(self._steps.revise, requests, at_once=self._limits.parallel_sections)
        return draft.with_sections(revised)

    @staticmethod
    def _result(
        run: RunInProgress,
        outline: Outline,
        notes: NoteSelection,
        article: Article | None = None,
        path: str | None = None,
    ) -> WrittenArticle:
        return WrittenArticle(
            run=run.run.id,
            outline=outline,
            notes=notes,
            article=article,
            path=path,
            steps=tuple(run.steps),
            usage=run.usage,
        )
