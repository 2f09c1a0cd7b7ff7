from application.article.review_article import ReviewArticle, ReviewArticleRequest
from tests.builders.article import WARPS, a_draft, a_paragraph, a_review, a_section
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


async def test_a_quote_that_its_paragraph_contains_is_not_sent_twice() -> None:
    copied = a_section(
        "Warps", a_paragraph("Know: A warp diverges at a branch.", (WARPS, "A warp diverges at a branch."))
    )
    asking = Asking(a_review())
    await ReviewArticle(ask=asking.ask).execute(REQUEST.model_copy(update={"sections": (copied,)}))
    assert asking.prompt.count("A warp diverges at a branch.") == 1
