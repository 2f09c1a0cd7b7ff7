from application.article.review_article import ReviewArticle, ReviewArticleRequest
from application.runs.ask_model import AskModel
from domain.reviews import Review
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from tests.answering import AnsweringLanguageModel, in_turn
from tests.writing import MEMORY, PROMPTS, SECTIONS, TILING, WARPS, must_fix

REQUEST = ReviewArticleRequest(
    title="GPU kernels", thesis="They are fast.", sections=tuple(SECTIONS.values()), notes=(MEMORY, TILING, WARPS)
)
NOTHING = Review(findings=())


def review_article(model: AnsweringLanguageModel) -> ReviewArticle:
    return ReviewArticle(ask=AskModel(model=model, prompts=MarkdownFolderPromptLibrary(PROMPTS)))


async def test_shows_the_reviewer_every_paragraph_beside_its_quotes_and_notes() -> None:
    model = AnsweringLanguageModel(in_turn(must_fix("Warps")))
    assert await review_article(model).execute(REQUEST) == must_fix("Warps")
    shown = model.asked[0].messages[1].text
    for section in SECTIONS.values():
        assert f"<heading>{section.heading}</heading>" in shown
        for paragraph in section.paragraphs:
            assert paragraph.text in shown
            assert f'<citation note="{paragraph.citations[0].note}">{paragraph.citations[0].quote}</citation>' in shown
    assert WARPS.text in shown


async def test_sends_a_finding_on_a_section_that_is_not_there_back() -> None:
    model = AnsweringLanguageModel(in_turn(must_fix("Networking"), NOTHING))
    assert (await review_article(model).execute(REQUEST)).approved
    assert "The draft has no section 'Networking'." in model.asked[1].messages[-1].text


async def test_finds_repetitions_that_the_reviewer_overlooked() -> None:
    model = AnsweringLanguageModel(in_turn(NOTHING))
    twice = REQUEST.model_copy(update={"sections": (*REQUEST.sections, SECTIONS["Warps"].under("Again"))})
    review = await review_article(model).execute(twice)
    assert [finding.section for finding in review.findings] == ["Again"]
    assert not review.approved
