from application.article.outline_article import OutlineArticle, OutlineArticleRequest
from tests.builders.article import NOTES, a_plan, an_outline, grouped
from tests.unit.application.article.asking import Asking

GROUPS = grouped(("What is fast?", 1), ("What is a warp?", 2)).groups
REQUEST = OutlineArticleRequest(topic="fast kernels", notes=NOTES, groups=GROUPS)


async def test_the_model_plans_an_article_from_the_themes() -> None:
    asking = Asking(an_outline())
    assert await OutlineArticle(ask=asking.ask).execute(REQUEST) == an_outline()
    assert '<theme notes="2">What is a warp?</theme>' in asking.prompt
    assert '<note number="1">\n# Memory' in asking.prompt


async def test_an_outline_with_a_repeated_heading_is_repaired() -> None:
    asking = Asking(an_outline(a_plan("Memory", 1), a_plan("Memory", 2)), an_outline())
    assert await OutlineArticle(ask=asking.ask).execute(REQUEST) == an_outline()
    assert "The heading 'memory' is repeated." in asking.prompt
