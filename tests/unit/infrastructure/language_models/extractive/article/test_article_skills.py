"""The extractive model answers each step's contract from the notes that the prompt gives."""

import pytest

from application.article.draft_section import DraftSectionRequest
from application.article.group_notes import GroupNotesRequest
from application.article.outline_article import OutlineArticleRequest
from application.article.review_article import ReviewArticleRequest
from application.article.revise_section import ReviseSectionRequest
from domain.drafts import Section
from domain.errors import MalformedAnswer
from domain.groups import NoteGroup, NoteGroups
from domain.messages import UserMessage
from domain.notes import Note
from domain.outlines import Outline, PlannedSection
from domain.prompts import Prompt, PromptName
from domain.reviews import Finding, Review
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from tests.extractive_exchange import a_note, ask

CODE = "```cuda\nadd<<<1, 256>>>(a, b);\n```"
KERNEL = a_note(
    "Kernel",
    "# Kernel\n\nA kernel is a function that runs on the GPU. It is started from the [host](host.md) like so:\n\n"
    f"{CODE}\n\nEvery thread of the grid runs the same kernel.\n",
    "gpu",
)
WARP = a_note("Warp", "A warp is a group of 32 threads. See the manual for more details.\n\n- [ ] write more", "gpu")


def _drafting(*notes: Note, thesis: str = "GPUs are fast.") -> DraftSectionRequest:
    planned = PlannedSection(heading="Threads", purpose="Say it.", notes=tuple(note.id for note in notes))
    return DraftSectionRequest(title="GPUs", thesis=thesis, section=planned, notes=notes)


async def _draft(*notes: Note, thesis: str = "GPUs are fast.") -> Section:
    section = await ask("article/draft_section", _drafting(*notes, thesis=thesis), Section)
    assert section.complaints(notes) == ()
    return section


async def test_drafts_whole_sentences_with_their_code() -> None:
    section = await _draft(KERNEL)
    assert section.heading == "Threads"
    assert [paragraph.text for paragraph in section.paragraphs] == [
        f"A kernel is a function that runs on the GPU. It is started from the host like so:\n\n{CODE}",
        "Every thread of the grid runs the same kernel.",
    ]


async def test_quotes_each_sentence_as_the_note_has_it() -> None:
    section = await _draft(KERNEL)
    assert [citation.quote for citation in section.paragraphs[0].citations] == [
        "A kernel is a function that runs on the GPU.",
        "It is started from the [host](host.md) like so:",
    ]


async def test_names_the_notes_where_a_section_has_several() -> None:
    texts = [paragraph.text for paragraph in (await _draft(KERNEL, WARP)).paragraphs]
    assert texts[0].startswith("**Kernel.** A kernel is")
    assert texts[-1] == "**Warp.** A warp is a group of 32 threads."


async def test_does_not_say_the_thesis_again() -> None:
    section = await _draft(KERNEL, thesis="Every thread of the grid runs the same kernel.")
    assert "Every thread" not in " ".join(paragraph.text for paragraph in section.paragraphs)


async def test_says_no_sentence_twice() -> None:
    twin = KERNEL.model_copy(update={"id": WARP.id, "title": "Twin"})
    text = " ".join(paragraph.text for paragraph in (await _draft(KERNEL, twin)).paragraphs)
    assert text.count("A kernel is a function") == 1


async def test_review_and_revision_take_a_repetition_out() -> None:
    first = await _draft(KERNEL)
    second = Section(heading="Again", paragraphs=(await _draft(WARP, KERNEL)).paragraphs)
    reviewing = ReviewArticleRequest(title="GPUs", thesis="Fast.", sections=(first, second), notes=(KERNEL, WARP))
    review = await ask("article/review_article", reviewing, Review)
    assert {finding.section for finding in review.findings} == {"Again"}

    revising = ReviseSectionRequest(section=second, findings=review.about("Again"), notes=(WARP, KERNEL))
    revised = await ask("article/revise_section", revising, Section)
    assert revised.heading == "Again"
    assert [paragraph.text for paragraph in revised.paragraphs] == ["**Warp.** A warp is a group of 32 threads."]


async def test_a_revision_keeps_what_was_not_found_fault_with() -> None:
    section = await _draft(KERNEL, WARP)
    finding = Finding(section="Threads", problem="Not so: A warp is a group of 32 threads.", severity="must_fix")
    revising = ReviseSectionRequest(section=section, findings=(finding,), notes=(KERNEL, WARP))
    revised = await ask("article/revise_section", revising, Section)
    assert revised.paragraphs == section.paragraphs[:-1]


async def test_plans_a_section_for_each_group() -> None:
    groups = (NoteGroup(theme="Kernels", notes=(KERNEL.id,)), NoteGroup(theme="Warps", notes=(WARP.id, KERNEL.id)))
    request = OutlineArticleRequest(topic="gpu", groups=groups, notes=(KERNEL, WARP))
    outline = await ask("article/outline_article", request, Outline)
    assert outline.complaints(frozenset((KERNEL.id, WARP.id))) == ()
    assert [(section.heading, section.notes) for section in outline.sections] == [
        ("Kernels", (KERNEL.id,)),
        ("Warps", (WARP.id,)),
    ]
    assert outline.title == "GPU: kernels and warps"
    assert outline.thesis in {"A kernel is a function that runs on the GPU.", "A warp is a group of 32 threads."}


async def test_groups_a_single_note_alone() -> None:
    groups = await ask("article/group_notes", GroupNotesRequest(topic="gpu", notes=(KERNEL,)), NoteGroups)
    assert groups.groups == (NoteGroup(theme="Kernel", notes=(KERNEL.id,)),)


async def test_reviews_what_is_broken_off_without_a_finding() -> None:
    prompt = Prompt(name=PromptName("x"), messages=(UserMessage(text="<section><paragraph></section>"),))
    assert (await ExtractiveLanguageModel().answer(prompt, returning=Review)).value == Review(findings=())


@pytest.mark.parametrize("contract", [NoteGroups, Outline, Section])
async def test_refuses_to_write_from_no_notes(contract: type[Section]) -> None:
    prompt = Prompt(name=PromptName("x"), messages=(UserMessage(text="Hello."),))
    with pytest.raises(MalformedAnswer, match="no notes"):
        await ExtractiveLanguageModel().answer(prompt, returning=contract)
