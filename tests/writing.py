"""A desk to write an article at: three notes, a model that plays the editor, and everything else in memory."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from application.article.approve_outline import ApproveOutline
from application.article.article_steps import ArticleLimits, ArticleSteps
from application.article.draft_section import DraftSection
from application.article.group_notes import GroupNotes
from application.article.outline_article import OutlineArticle
from application.article.publish_article import PublishArticle
from application.article.review_article import ReviewArticle
from application.article.revise_section import ReviseSection
from application.article.write_article import WriteArticle, WriteArticleRequest, WrittenArticle
from application.notes.capture_notes import CaptureNotes
from application.notes.gather_notes import GatherNotes
from application.ports.article_store import ArticleStore
from application.ports.language_model import LanguageModel
from application.ports.prompt_library import PromptLibrary
from application.runs.ask_model import AskModel
from application.runs.execute_run import ExecuteRun
from application.runs.metered_language_model import MeteredLanguageModel
from domain.articles import Article
from domain.contract import Contract
from domain.drafts import Section
from domain.notes import Note, NoteFolder, note_id
from domain.prompts import Prompt
from domain.reviews import Finding, Review
from domain.run_events import StepFinished
from domain.runs import RunId, RunStatus
from domain.usage import Budget
from infrastructure.article_stores.in_memory import InMemoryArticleStore
from infrastructure.note_repositories.in_memory import InMemoryNoteRepository
from infrastructure.note_sources.in_memory import InMemoryNoteSource
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from infrastructure.run_journals.in_memory import InMemoryRunJournal
from infrastructure.run_listeners.in_memory import InMemoryRunListener
from infrastructure.run_locks.in_memory import InMemoryRunLock
from tests.answering import AnsweringLanguageModel, Given
from tests.manuscripts import a_paragraph, a_plan, a_section, an_outline, themes

PROMPTS = Path(__file__).parents[1] / "prompts"
FOLDER = NoteFolder("notebook")
FILES = {
    "gpu/memory.md": "# Memory\n\nShared memory is fast, global memory is slow. Shared memory is small.\n",
    "gpu/tiling.md": "# Tiling\n\nA tile is loaded once from global memory and used many times by its block.\n",
    "gpu/warps.md": "# Warps\n\nThreads of a warp run in step. A warp diverges at a branch.\n",
}


def the_note(source: str) -> Note:
    """Return the note of this source, as it is captured."""
    title, _, text = FILES[source].partition("\n\n")
    return Note(
        id=note_id(FOLDER, source), folder=FOLDER, source=source, title=title.removeprefix("# "), text=text.strip()
    )


MEMORY, TILING, WARPS = map(the_note, FILES)
OUTLINE = an_outline(a_plan("Memory", MEMORY, TILING), a_plan("Warps", WARPS))
SECTIONS = {
    "Memory": a_section(
        "Memory",
        a_paragraph("Keep what you use in shared memory.", (MEMORY, "Shared memory is fast")),
        a_paragraph("Load it in tiles.", (TILING, "A tile is loaded once from global memory")),
    ),
    "Warps": a_section("Warps", a_paragraph("Avoid branches.", (WARPS, "A warp diverges at a branch"))),
}
REVISED = {
    heading: a_section(heading, a_paragraph(f"Better on {heading}.", *cited))
    for heading, cited in {
        "Memory": [(MEMORY, "Shared memory is small")],
        "Warps": [(WARPS, "Threads of a warp run in step")],
    }.items()
}


WHOLE = [
    "capture_notes",
    "gather_notes",
    "group_notes",
    "outline_article",
    "draft_section Memory",
    "draft_section Warps",
    "review_article round 1",
    "publish_article",
]
"""Every step of an article that the review finds no fault with."""


def some_limits(**changed: int) -> ArticleLimits:
    """Return limits that are out of the way, but for those named."""
    return ArticleLimits(**{"notes": 8, "note_characters": 1000, "parallel_sections": 2, "review_rounds": 3} | changed)


def must_fix(heading: str, problem: str = "It says too little.") -> Review:
    """Return a review that objects to one section."""
    return Review(findings=(Finding(section=heading, problem=problem, severity="must_fix"),))


class Editor:
    """Does each step of an article well; what it is told to say `instead`, by step, it says first."""

    def __init__(self, **instead: list[Given]) -> None:
        self._instead = instead

    def __call__(self, prompt: Prompt, returning: type[Contract]) -> Given:
        """Answer a prompt."""
        step = prompt.name.rsplit("/", 1)[-1]
        if self._instead.get(step):
            return self._instead[step].pop(0)
        good: dict[str, Given] = {
            "group_notes": themes(Memory=(MEMORY, TILING), Warps=(WARPS,)),
            "outline_article": OUTLINE,
            "review_article": Review(findings=()),
        }
        return good[step] if step in good else self._section(step, prompt)

    @staticmethod
    def _section(step: str, prompt: Prompt) -> Section:
        heading = re.search("<heading>(.*?)</heading>", prompt.messages[1].text)
        assert heading is not None
        return (SECTIONS if step == "draft_section" else REVISED)[heading[1]]


@dataclass(frozen=True)
class Desk:
    """Everything that writing an article needs; another desk on the same journal is what another process has."""

    model: LanguageModel = field(default_factory=lambda: AnsweringLanguageModel(Editor()))
    files: dict[str, str] = field(default_factory=lambda: dict(FILES))
    prompts: PromptLibrary = field(default_factory=lambda: MarkdownFolderPromptLibrary(PROMPTS))
    limits: ArticleLimits = field(default_factory=some_limits)
    store: ArticleStore = field(default_factory=InMemoryArticleStore)
    repository: InMemoryNoteRepository = field(default_factory=InMemoryNoteRepository)
    journal: InMemoryRunJournal = field(default_factory=InMemoryRunJournal)
    listener: InMemoryRunListener = field(default_factory=InMemoryRunListener)

    @property
    def write_article(self) -> WriteArticle:
        """The use case."""
        model = MeteredLanguageModel(self.model)
        ask = AskModel(model=model, prompts=self.prompts)
        return WriteArticle(
            runs=ExecuteRun(
                journal=self.journal,
                lock=InMemoryRunLock(),
                listener=self.listener,
                prompts=self.prompts,
                model=model,
                budget=Budget(),
            ),
            steps=ArticleSteps(
                capture=CaptureNotes(source=InMemoryNoteSource({FOLDER: self.files}), repository=self.repository),
                gather=GatherNotes(repository=self.repository),
                group=GroupNotes(ask=ask),
                outline=OutlineArticle(ask=ask),
                draft=DraftSection(ask=ask),
                review=ReviewArticle(ask=ask),
                revise=ReviseSection(ask=ask),
                publish=PublishArticle(store=self.store),
            ),
            limits=self.limits,
            byline="Written for a test.",
        )

    @property
    def approve_outline(self) -> ApproveOutline:
        """The use case."""
        return ApproveOutline(journal=self.journal)

    def with_(
        self,
        *,
        model: LanguageModel | None = None,
        limits: ArticleLimits | None = None,
        store: ArticleStore | None = None,
    ) -> "Desk":
        """Return what another process would have, with something changed."""
        return replace(
            self,
            model=model or self.model,
            limits=limits or self.limits,
            store=store or self.store,
            listener=InMemoryRunListener(),
        )

    async def start(self, topic: str | None = "gpu", *, approve_outline: bool = False) -> RunId:
        """Enter a run on the notes of the folder."""
        request = WriteArticleRequest(topic=topic, folder=FOLDER, approve_outline=approve_outline)
        return await self.write_article.start(request)

    async def execute(self, run: RunId) -> WrittenArticle:
        """Do the run, or what of it is not yet done."""
        return await self.write_article.execute(run)

    async def write(self, topic: str | None = "gpu") -> WrittenArticle:
        """Write an article in a new run."""
        return await self.execute(await self.start(topic))

    async def status(self, run: RunId) -> RunStatus:
        """Return where the run stands."""
        return (await self.journal.read(run)).run.status

    def done(self) -> list[str]:
        """Return the steps that were done, not reused, with their labels, in the order in which they ended."""
        return [
            f"{event.step} {event.label}".strip()
            for event in self.listener.events
            if isinstance(event, StepFinished) and not event.reused
        ]


def asked(model: AnsweringLanguageModel) -> Counter[str]:
    """Count the calls of the model by prompt."""
    return Counter(prompt.name.rsplit("/", 1)[-1] for prompt in model.asked)


def an_editor(**instead: list[Given]) -> AnsweringLanguageModel:
    """Return a model that plays the editor."""
    return AnsweringLanguageModel(Editor(**instead))


def all_citations_stand(article: Article, notes: tuple[Note, ...]) -> bool:
    """Say whether each citation of the article, and there are some, stands in its note."""
    known = {note.id: note for note in notes}
    citations = [c for section in article.sections for paragraph in section.paragraphs for c in paragraph.citations]
    assert citations
    return all(citation.stands_in(known[citation.note]) for citation in citations)
