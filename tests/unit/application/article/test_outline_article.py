import pytest

from application.article.outline_article import OutlineArticle, OutlineArticleRequest
from application.runs.ask_model import AskModel
from domain.errors import UnsupportedAnswer
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from tests.answering import AnsweringLanguageModel, in_turn
from tests.manuscripts import a_plan, an_outline, themes
from tests.writing import MEMORY, PROMPTS, WARPS

GOOD = an_outline(a_plan("Memory", MEMORY), a_plan("Warps", WARPS))
BAD = an_outline(a_plan("Memory", MEMORY), a_plan("Hopes"))
REQUEST = OutlineArticleRequest(
    topic="gpu", groups=themes(Memory=(MEMORY,), Execution=(WARPS,)).groups, notes=(MEMORY, WARPS)
)


def outline_article(model: AnsweringLanguageModel) -> OutlineArticle:
    return OutlineArticle(ask=AskModel(model=model, prompts=MarkdownFolderPromptLibrary(PROMPTS)))


async def test_plans_from_the_themes_and_the_notes() -> None:
    model = AnsweringLanguageModel(in_turn(GOOD))
    assert await outline_article(model).execute(REQUEST) == GOOD
    question = model.asked[0].messages[1].text
    assert f"<theme>Execution</theme>\n<members>{WARPS.id}</members>" in question


async def test_sends_a_section_that_rests_on_no_note_back() -> None:
    model = AnsweringLanguageModel(in_turn(BAD, GOOD))
    assert await outline_article(model).execute(REQUEST) == GOOD
    assert "'Hopes' rests on no note" in model.asked[1].messages[-1].text


async def test_rejects_an_outline_that_never_holds() -> None:
    with pytest.raises(UnsupportedAnswer):
        await outline_article(AnsweringLanguageModel(in_turn(BAD, BAD, BAD))).execute(REQUEST)
