import pytest

from application.article.outline_article import OutlineArticle, OutlineArticleRequest
from domain.errors import ContextOverflow, UnsupportedAnswer
from tests.builders.article import NOTES, a_plan, an_outline
from tests.builders.notes import a_note
from tests.unit.application.article.asking import Asking

REQUEST = OutlineArticleRequest(topic="fast kernels", notes=NOTES)
UNKNOWN = an_outline(a_plan("Memory", 3))


async def test_the_model_plans_an_article_from_the_numbered_notes() -> None:
    asking = Asking(an_outline())
    assert await OutlineArticle(ask=asking.ask).execute(REQUEST) == an_outline()
    assert "<topic>fast kernels</topic>" in asking.prompt
    assert '<note number="2">\n# Warps\nTags: \n\nThreads of a warp run in step.' in asking.prompt


async def test_an_outline_with_a_repeated_heading_is_repaired() -> None:
    asking = Asking(an_outline(a_plan("Memory", 1), a_plan("Memory", 2)), an_outline())
    assert await OutlineArticle(ask=asking.ask).execute(REQUEST) == an_outline()
    assert "The heading 'Memory' is repeated." in asking.prompt


async def test_an_outline_with_an_unknown_note_is_repaired() -> None:
    asking = Asking(UNKNOWN, an_outline())
    assert await OutlineArticle(ask=asking.ask).execute(REQUEST) == an_outline()
    assert "There is no note 3: the notes are numbered 1 to 2." in asking.prompt


async def test_an_outline_that_stays_wrong_is_refused() -> None:
    with pytest.raises(UnsupportedAnswer, match="no note 3"):
        await OutlineArticle(ask=Asking(UNKNOWN, UNKNOWN, UNKNOWN).ask).execute(REQUEST)


async def test_notes_that_are_too_long_for_the_model_are_halved() -> None:
    long = OutlineArticleRequest(topic="x", notes=(a_note("long.md", "Early words. " * 50 + "The very end."),))
    asking = Asking(ContextOverflow("The prompt is too long"), an_outline(a_plan("All", 1)))
    await OutlineArticle(ask=asking.ask).execute(long)
    assert "Early words." in asking.prompt
    assert "The very end." not in asking.prompt
