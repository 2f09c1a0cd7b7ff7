"""The step that reviews a draft."""

from application.ask_model import AskModel
from domain.article.choices import with_choices
from domain.article.draft import Review, Section
from domain.contract import Contract
from domain.prompts import PromptName


class ReviewArticleRequest(Contract):
    """A draft to be reviewed."""

    title: str
    thesis: str
    sections: tuple[Section, ...]


class ReviewArticle:
    """Finds what must be fixed in a draft."""

    name = "review_article"
    takes = ReviewArticleRequest
    gives = Review
    prompt = PromptName("article/review_article")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: ReviewArticleRequest) -> Review:
        """Return the findings, each on a section of the draft."""
        count = len(request.sections)
        answer = await self._ask.execute(
            self.prompt,
            request,
            returning=with_choices(Review, section=range(1, count + 1)),
            complaints=lambda found: found.complaints(count),
        )
        return Review.model_validate(answer.model_dump())
