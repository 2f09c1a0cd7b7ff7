from application.article.revise_section import ReviseSection, ReviseSectionRequest
from application.runs.ask_model import AskModel
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from tests.answering import AnsweringLanguageModel, in_turn
from tests.manuscripts import a_paragraph, a_section
from tests.writing import PROMPTS, REVISED, SECTIONS, WARPS, must_fix

REQUEST = ReviseSectionRequest(
    section=SECTIONS["Warps"], findings=must_fix("Warps", "Say <b>why</b>.").findings, notes=(WARPS,)
)
GOOD = REVISED["Warps"]


def revise_section(model: AnsweringLanguageModel) -> ReviseSection:
    return ReviseSection(ask=AskModel(model=model, prompts=MarkdownFolderPromptLibrary(PROMPTS)))


async def test_shows_the_writer_the_section_and_what_to_mend() -> None:
    model = AnsweringLanguageModel(in_turn(GOOD))
    assert await revise_section(model).execute(REQUEST) == GOOD
    shown = model.asked[0].messages[1].text
    assert "<finding>Say <b>why</b>.</finding>" in shown
    assert SECTIONS["Warps"].paragraphs[0].text in shown


async def test_keeps_the_heading_that_the_section_had() -> None:
    model = AnsweringLanguageModel(in_turn(GOOD.under("Warps, revised")))
    assert (await revise_section(model).execute(REQUEST)).heading == "Warps"


async def test_checks_every_quote_again() -> None:
    bad = a_section("Warps", a_paragraph("Better.", (WARPS, "Warps never diverge")))
    model = AnsweringLanguageModel(in_turn(bad, GOOD))
    assert await revise_section(model).execute(REQUEST) == GOOD
    assert "Warps never diverge" in model.asked[1].messages[-1].text
