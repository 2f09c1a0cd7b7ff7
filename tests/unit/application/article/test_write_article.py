from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from application.article.approve_outline import ApproveOutlineRequest
from application.article.publish_article import PublishedArticle
from application.article.write_article import ProposedOutline, WriteArticle, WriteArticleRequest
from application.runs.start_run import StartRunRequest
from domain.article.article import UnwritablePlace
from domain.article.draft import DraftRejected, RevisedInVain, TooMuchForModel, WrittenSection
from domain.article.outline import InvalidOutline, Outline
from domain.contract import Contract
from domain.errors import Conflict, ContextOverflow, ModelUnavailable
from domain.identifiers import RunId
from domain.notes.note import NoteFolder
from domain.notes.selection import NoNotesFound
from domain.prompts import Prompt
from domain.runs.events import StepFinished
from infrastructure.article.article_stores.in_memory import InMemoryArticleStore
from infrastructure.article.container import ArticleContainer
from infrastructure.composition import Agent
from infrastructure.notes.container import NotesContainer
from infrastructure.notes.note_sources.in_memory import InMemoryNoteSource
from infrastructure.runs.container import RunsContainer
from tests.agents import agent_with
from tests.builders.article import MEMORY, WARPS, a_plan, a_review, an_outline, written
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.scripted_language_model import ScriptedLanguageModel

FOLDER = NoteFolder("notebook")
FILES = {note.source: f"# {note.title}\n\nKernels. {note.text}" for note in (MEMORY, WARPS)}
STEPS = [
    *("capture_notes", "gather_notes", "outline_article"),
    *("draft_section", "draft_section", "review_article", "publish_article"),
]


def a_section(prompt: Prompt, _returning: type[Contract]) -> WrittenSection:
    """Write one sentence from the second passage; the first is 'Kernels.'."""
    return written((f"On {prompt.messages[-1].text.partition('Heading: ')[2].partition(chr(10))[0]}.", 2))


@dataclass
class Desk:
    """An agent whose model follows a script, and a folder of two notes."""

    agent: Agent
    listener: RecordingListener

    @property
    def steps(self) -> list[str]:
        return [
            event.step
            for event in self.listener.events
            if isinstance(event, StepFinished) and not event.reused and not event.error
        ]

    async def start(self, **request: Any) -> RunId:
        asked = WriteArticleRequest(folder=FOLDER, **request).model_dump_json()
        start = self.agent.of(RunsContainer).start_run()
        return (await start.execute(StartRunRequest(workflow=WriteArticle.name, request=asked))).id

    async def execute(self, run: RunId) -> Contract:
        return await self.agent.of(RunsContainer).execute_run().execute(run, listener=self.listener)

    async def write(self, **request: Any) -> Contract:
        return await self.execute(await self.start(**request))

    async def approve(self, run: RunId, outline: Outline) -> Outline:
        approve = self.agent.of(ArticleContainer).approve_outline()
        return await approve.execute(ApproveOutlineRequest(run=run, outline=outline))


OUTLINE = an_outline()
Script = Contract | Exception | Callable[[Prompt, type[Contract]], Contract | str]


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Desk]:
    def at_work(*script: Script, files: dict[str, str] = FILES, **limits: Any) -> Desk:
        model = ScriptedLanguageModel(script)
        agent = agent_with(tmp_path, model=model, adapters={"note_source": "in_memory"}, article=limits)
        source = agent.of(NotesContainer).note_source()
        assert isinstance(source, InMemoryNoteSource)
        source.folders[FOLDER] = files
        return Desk(agent, RecordingListener())

    return at_work


async def test_an_article_is_written_step_by_step(desk: Callable[..., Desk]) -> None:
    editor = desk(OUTLINE, a_section, a_section, a_review())
    published = await editor.write(topic="kernels", destination="out.md")
    assert isinstance(published, PublishedArticle)
    assert published.location == "out.md"
    assert [section.heading for section in published.article.sections] == ["Memory", "Warps"]
    assert {reference.source for reference in published.article.references} == {"memory.md", "gpu/warps.md"}
    assert published.article.byline.startswith("Written by scripted from the notes")
    assert editor.steps == STEPS


async def test_a_run_that_failed_repeats_nothing_that_is_done(desk: Callable[..., Desk]) -> None:
    editor = desk(OUTLINE, a_section, ModelUnavailable("Down"), a_section, a_review(), parallel_sections=1)
    run = await editor.start(topic="kernels")
    with pytest.raises(ModelUnavailable):
        await editor.execute(run)
    assert editor.steps == STEPS[:4]
    assert isinstance(await editor.execute(run), PublishedArticle)
    assert editor.steps == STEPS


async def test_a_place_that_is_taken_is_refused_at_first_and_later_costs_nothing_that_was_paid(
    desk: Callable[..., Desk],
) -> None:
    editor = desk(OUTLINE, ModelUnavailable("Down"), a_section, a_section, a_review(), parallel_sections=1)
    store = editor.agent.of(ArticleContainer).article_store()
    assert isinstance(store, InMemoryArticleStore)
    store.articles["taken.md"] = "mine"
    with pytest.raises(UnwritablePlace):
        await editor.write(topic="kernels", destination="taken.md")
    assert editor.steps == []
    run = await editor.start(topic="kernels", destination="out.md")
    with pytest.raises(ModelUnavailable):
        await editor.execute(run)
    store.articles["out.md"] = "mine"
    for _ in range(2):
        published = await editor.execute(run)
        assert isinstance(published, PublishedArticle)
        assert published.location == f"{published.article.slug}-{run}.md"
    assert store.articles["out.md"] == "mine"
    assert editor.steps == STEPS


async def test_objections_are_resolved_until_the_review_has_none(desk: Callable[..., Desk]) -> None:
    better = written(("Better.", 2))
    editor = desk(OUTLINE, a_section, a_section, a_review((2, "It is vague.")), better, a_review())
    published = await editor.write(topic="kernels")
    assert isinstance(published, PublishedArticle)
    assert [section.paragraphs[0].text for section in published.article.sections] == ["On Memory.", "Better."]
    assert editor.steps[5:] == ["review_article", "revise_section", "review_article", "publish_article"]


async def test_a_draft_that_the_last_review_rejects_fails_or_is_published_with_its_objections(
    desk: Callable[..., Desk],
) -> None:
    script = (OUTLINE, a_section, a_section, a_review((1, "It is false.")))
    with pytest.raises(DraftRejected, match="after round 1: It is false"):
        await desk(*script, review_rounds=1).write(topic="kernels")
    published = await desk(*script, review_rounds=1, publish_rejected=True).write(topic="kernels")
    assert isinstance(published, PublishedArticle)
    assert published.article.objections == ("It is false.",)


@pytest.mark.parametrize("texts", [("On Memory.",), ("Other.", "On Memory.")], ids=["unchanged", "as before"])
async def test_a_revision_that_leads_to_no_other_draft_ends_the_review_and_says_so(
    desk: Callable[..., Desk], texts: tuple[str, ...]
) -> None:
    rounds = (each for text in texts for each in (a_review((1, "It is false.")), written((text, 2))))
    script = (OUTLINE, a_section, a_section, *rounds)
    editor = desk(*script, review_rounds=9)
    run = await editor.start(topic="kernels")
    for _ in range(2):
        with pytest.raises(RevisedInVain, match="leads to no other: It is false"):
            await editor.execute(run)
    assert editor.steps[5:] == ["review_article", "revise_section"] * len(texts)
    published = await desk(*script, review_rounds=9, publish_rejected=True).write(topic="kernels")
    assert isinstance(published, PublishedArticle)
    assert published.article.objections == ("It is false.",)


async def test_the_outline_waits_for_approval_and_the_edited_one_is_written(desk: Callable[..., Desk]) -> None:
    editor = desk(OUTLINE, a_section, a_review())
    run = await editor.start(topic="kernels", approve_outline=True)
    for _ in range(2):
        proposed = await editor.execute(run)
        assert isinstance(proposed, ProposedOutline)
        assert proposed.outline == OUTLINE
        assert sorted(proposed.notes) == ["Memory (memory.md)", "Warps (gpu/warps.md)"]
    edited = an_outline(a_plan("Only warps", 2))
    assert await editor.approve(run, edited) == edited
    published = await editor.execute(run)
    assert isinstance(published, PublishedArticle)
    assert [section.paragraphs[0].text for section in published.article.sections] == ["On Only warps."]
    with pytest.raises(Conflict, match="does not wait"):
        await editor.approve(run, OUTLINE)


async def test_an_outline_is_approved_as_it_was_proposed(desk: Callable[..., Desk]) -> None:
    editor = desk(OUTLINE, a_section, a_section, a_review())
    run = await editor.start(topic="kernels", approve_outline=True)
    with pytest.raises(Conflict, match="does not wait"):
        await editor.approve(run, OUTLINE)
    await editor.execute(run)
    with pytest.raises(InvalidOutline, match="no note 3"):
        await editor.approve(run, an_outline(a_plan("Unknown", 3)))
    assert await editor.approve(run, OUTLINE) == OUTLINE
    assert isinstance(await editor.execute(run), PublishedArticle)


async def test_what_a_model_cannot_read_names_what_it_was_given(desk: Callable[..., Desk]) -> None:
    with pytest.raises(TooMuchForModel, match="Too long") as refused:
        await desk(*[ContextOverflow("Too long")] * 2, notes=7).write(topic="kernels")
    assert refused.value.facts == {"notes": 7, "characters": 20_000}


async def test_without_a_sentence_to_quote_nothing_is_written(desk: Callable[..., Desk]) -> None:
    editor = desk(files={"kernels.md": "# Kernels\n\n## A heading about kernels"})
    with pytest.raises(NoNotesFound, match="has a sentence to quote"):
        await editor.write(topic="kernels")
    assert editor.steps == ["capture_notes", "gather_notes"]
