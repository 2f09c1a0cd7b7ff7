from application.article.review_article import ReviewArticle, ReviewArticleRequest
from tests.builders.article import a_draft, a_review
from tests.unit.application.article.asking import Asking

REQUEST = ReviewArticleRequest(title="Fast kernels", thesis="Memory decides.", sections=a_draft().sections)


async def test_the_model_reads_each_paragraph_with_its_quotes() -> None:
    asking = Asking(a_review())
    assert await ReviewArticle(ask=asking.ask).execute(REQUEST) == a_review()
    assert '<section number="2" heading="Warps">\n<paragraph>\nAvoid branches.\n<quote>A warp div' in asking.prompt


async def test_a_finding_on_an_unknown_section_is_repaired() -> None:
    asking = Asking(a_review((3, "It is vague.")), a_review((2, "It is vague.")))
    assert await ReviewArticle(ask=asking.ask).execute(REQUEST) == a_review((2, "It is vague."))
    assert "There is no section 3" in asking.prompt
