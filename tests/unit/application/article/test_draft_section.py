import pytest

from application.article.draft_section import DraftSection, DraftSectionRequest
from application.runs.ask_model import AskModel
from domain.drafts import Section
from domain.errors import ContextOverflow, UnsupportedAnswer
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from tests.answering import AnsweringLanguageModel, Given, in_turn
from tests.manuscripts import a_paragraph, a_plan, a_section
from tests.writing import MEMORY, PROMPTS, WARPS

GOOD = a_section("Memory", a_paragraph("Use it.", (MEMORY, "Shared memory is fast")))
REQUEST = DraftSectionRequest(
    title="GPU kernels", thesis="They are fast.", section=a_plan("Memory", MEMORY), notes=(MEMORY,)
)


def draft_section(*replies: Given) -> tuple[DraftSection, AnsweringLanguageModel]:
    model = AnsweringLanguageModel(in_turn(*replies))
    return DraftSection(ask=AskModel(model=model, prompts=MarkdownFolderPromptLibrary(PROMPTS))), model


async def test_drafts_the_planned_section_from_its_notes() -> None:
    step, model = draft_section(GOOD)
    assert await step.execute(REQUEST) == GOOD
    question = model.asked[0].messages[1].text
    assert "<heading>Memory</heading>\n<purpose>Explain memory.</purpose>" in question
    assert MEMORY.text in question


async def test_keeps_the_planned_heading_whatever_the_model_calls_it() -> None:
    step, _ = draft_section(GOOD.under("All about memory"))
    assert await step.execute(REQUEST) == GOOD


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (a_section("Memory", a_paragraph("Trust me.")), "Paragraph 1 cites no note."),
        (a_section("Memory", a_paragraph("No.", (MEMORY, "Shared memory is slow"))), "does not say"),
        (a_section("Memory", a_paragraph("No.", (WARPS, "Threads of a warp"))), "not among the notes"),
        (a_section("Memory", a_paragraph("No.", (MEMORY, "is"))), "does not say"),
    ],
)
async def test_sends_a_section_that_does_not_stand_on_its_notes_back(bad: Section, complaint: str) -> None:
    step, model = draft_section(bad, GOOD)
    assert await step.execute(REQUEST) == GOOD
    assert complaint in model.asked[1].messages[-1].text


async def test_rejects_a_section_whose_quotes_stay_invented() -> None:
    bad = a_section("Memory", a_paragraph("No.", (MEMORY, "Shared memory is slow")))
    with pytest.raises(UnsupportedAnswer, match="Shared memory is slow"):
        await draft_section(bad, bad, bad)[0].execute(REQUEST)


async def test_is_content_with_half_of_each_note_if_the_model_cannot_read_more() -> None:
    long = MEMORY.model_copy(update={"text": "\n".join([MEMORY.text] * 10)})
    step, model = draft_section(ContextOverflow("Too long"), GOOD)
    assert await step.execute(REQUEST.model_copy(update={"notes": (long,)})) == GOOD
    texts = [prompt.messages[1].text.count(MEMORY.text) for prompt in model.asked]
    assert texts[0] == 10
    assert 4 <= texts[1] <= 5
