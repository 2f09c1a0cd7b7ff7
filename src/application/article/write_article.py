"""The workflow that writes an article."""

from dataclasses import dataclass
from itertools import count
from typing import ClassVar

from pydantic import Field

from application.article.draft_section import DraftSection, DraftSectionRequest
from application.article.outline_article import OutlineArticle, OutlineArticleRequest
from application.article.ports.article_store import ArticleStore
from application.article.publish_article import PublishArticle, PublishArticleRequest, PublishedArticle
from application.article.review_article import ReviewArticle, ReviewArticleRequest
from application.article.revise_section import ReviseSection, ReviseSectionRequest
from application.notes.capture_notes import CaptureNotes, CaptureNotesRequest
from application.notes.gather_notes import GatherNotes, GatherNotesRequest
from application.runs.run_in_progress import RunInProgress
from application.runs.workflow import WorkflowResult
from domain.article.draft import Draft, DraftRejected, Review, RevisedInVain, TooMuchForModel
from domain.article.outline import Outline, PlannedSection
from domain.contract import Contract
from domain.errors import ContextOverflow, StorageUnusable
from domain.notes.note import NoteFolder
from domain.notes.passages import NumberedNote, is_quotable, number_passages
from domain.notes.selection import NoNotesFound, NoteSelection
from domain.validation import summary

APPROVE_OUTLINE = "approve_outline"
"""The name of a person's decision on the proposed outline in the journal."""
_MAX_PLANNED = 1_200
"""The most characters of a note that are shown to plan the article."""


class ArticleLimits(Contract):
    """How much goes into an article."""

    notes: int = Field(default=24, ge=1, le=200, description="The most notes that an article is written from.")
    note_characters: int = Field(default=20_000, ge=200, description="The most characters of a note that are used.")
    parallel_sections: int = Field(
        default=0, ge=0, le=64, description="Sections that are drafted concurrently; 0 for 4, or 1 on a local server."
    )
    review_rounds: int = Field(default=3, ge=1, le=10, description="How often a draft is reviewed at most.")
    publish_rejected: bool = Field(
        default=False, description="Publish a draft that the last review rejects, with a list of its objections."
    )


class WriteArticleRequest(Contract):
    """A topic, or `None` for the main topic of the notes; a folder, or `None` for all captured notes.

    The run captures the folder first, unless `capture` is false because the folder is on another machine. Without a
    `destination` the article is saved in the usual place. `approve_outline` waits for a person's approval.
    """

    topic: str | None = Field(default=None, min_length=1, max_length=500, pattern=r"\S")
    folder: NoteFolder | None = None
    capture: bool = True
    destination: str | None = None
    approve_outline: bool = False


class ProposedOutline(Contract):
    """An outline that waits for approval, and the titles and sources of the notes that it may name by number."""

    outline: Outline
    notes: tuple[str, ...]


Outcome = WorkflowResult[PublishedArticle | ProposedOutline]


@dataclass(frozen=True, kw_only=True)
class WriteArticle:
    """Writes a reviewed article in which every paragraph cites notes; most fields are its steps."""

    store: ArticleStore
    capture: CaptureNotes
    gather: GatherNotes
    outline: OutlineArticle
    draft: DraftSection
    review: ReviewArticle
    revise: ReviseSection
    publish: PublishArticle
    limits: ArticleLimits
    byline: str

    name: ClassVar[str] = "write_article"
    takes: ClassVar[type[WriteArticleRequest]] = WriteArticleRequest

    async def execute(self, request: WriteArticleRequest, run: RunInProgress) -> Outcome:
        """Return the article, or the outline that waits for approval."""
        try:
            return await self._write(request, run)
        except ContextOverflow as error:
            given = {"notes": self.limits.notes, "characters": self.limits.note_characters}
            raise TooMuchForModel(error.message, **given) from error

    async def _write(self, request: WriteArticleRequest, run: RunInProgress) -> Outcome:
        if not run.run.has_result and (request.destination is None or run.run.execution == 1):
            await self.store.check(request.destination)
        notes = await self._gather_notes(request, run)
        clipped = tuple(note.clipped(_MAX_PLANNED) for note in notes.notes)
        proposed = await run.step(self.outline, OutlineArticleRequest(topic=notes.topic, notes=clipped))
        outline = run.decision_on(APPROVE_OUTLINE, proposed) if request.approve_outline else proposed
        if outline is None:
            titles = tuple(f"{note.title} ({note.source})" for note in notes.notes)
            waiting = ProposedOutline(outline=proposed, notes=titles)
            return WorkflowResult(waiting, "the outline waits for approval", proposed.title, "waiting")
        draft, review = await self._review_draft(await self._draft_sections(outline, notes, run), notes, run)
        publish = PublishArticleRequest(
            draft=draft,
            notes=notes.only(draft.cited),
            byline=self.byline,
            objections=tuple(objection.problem for objection in review.objections),
            run=run.run.id,
            destination=request.destination,
        )
        published = await self._publish_article(publish, run)
        return WorkflowResult(published, published.location, outline.title)

    async def _gather_notes(self, request: WriteArticleRequest, run: RunInProgress) -> NoteSelection:
        if request.folder is not None and request.capture:
            await run.step(self.capture, CaptureNotesRequest(folder=request.folder))
        limits = {"notes": self.limits.notes, "characters": self.limits.note_characters}
        gather = GatherNotesRequest(topic=request.topic, folder=request.folder, **limits)
        gathered = await run.step(self.gather, gather)
        quotable = tuple(filter(is_quotable, gathered.notes))
        if not quotable:
            about = f" on {gathered.topic!r}" if gathered.topic else ""
            raise NoNotesFound(f"No note{about} has a sentence to quote", topic=gathered.topic)
        return NoteSelection(topic=gathered.topic, notes=quotable)

    async def _draft_sections(self, outline: Outline, notes: NoteSelection, run: RunInProgress) -> Draft:
        about = {"title": outline.title, "thesis": outline.thesis}
        requests = [
            (section.heading, DraftSectionRequest(**about, section=section, notes=_sources(section, notes)))
            for section in outline.sections
        ]
        sections = await run.each(self.draft, requests, max_concurrency=self.limits.parallel_sections)
        return Draft(outline=outline, sections=sections)

    async def _review_draft(self, draft: Draft, notes: NoteSelection, run: RunInProgress) -> tuple[Draft, Review]:
        """Review and revise until nothing must be fixed, an earlier draft returns, or the rounds are used up."""
        about = {"title": draft.outline.title, "thesis": draft.outline.thesis}
        reviewed = [draft]
        for number in count(1):
            request = ReviewArticleRequest(**about, sections=draft.sections)
            review = await run.step(self.review, request, label=f"round {number}")
            is_last = number >= self.limits.review_rounds
            revised = draft if is_last else await self._revise_draft(draft, review, notes, run)
            if revised in reviewed:
                break
            reviewed.append(draft := revised)
        if review.objections and not (self.limits.publish_rejected or run.run.has_result):
            problems = summary(objection.problem for objection in review.objections)
            if not is_last:
                raise RevisedInVain(f"The review rejects the draft, and revising it leads to no other: {problems}")
            raise DraftRejected(f"The review rejects the draft after round {number}: {problems}")
        return draft, review

    async def _publish_article(self, request: PublishArticleRequest, run: RunInProgress) -> PublishedArticle:
        """Publish at the destination, or if that is no longer possible in the usual place: the article is paid for."""
        try:
            return await run.step(self.publish, request)
        except StorageUnusable:
            if request.destination is None:
                raise
            return await run.step(self.publish, request.model_copy(update={"destination": None}))

    async def _revise_draft(self, draft: Draft, review: Review, notes: NoteSelection, run: RunInProgress) -> Draft:
        requests = [
            (section.heading, ReviseSectionRequest(section=section, findings=findings, notes=_sources(planned, notes)))
            for number, (section, planned) in enumerate(zip(draft.sections, draft.outline.sections, strict=True), 1)
            if (findings := tuple(each.problem for each in review.objections if each.section == number))
        ]
        revised = await run.each(self.revise, requests, max_concurrency=self.limits.parallel_sections)
        return draft.with_sections(revised)


def _sources(section: PlannedSection, notes: NoteSelection) -> tuple[NumberedNote, ...]:
    return number_passages(notes.notes[number - 1] for number in dict.fromkeys(section.notes))
