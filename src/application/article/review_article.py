"""The step that reviews a draft."""

from application.notes.grounded_request import GroundedRequest
from application.runs.ask_model import AskModel
from domain.drafts import Section
from domain.prompts import PromptName
from domain.reviews import Review


class ReviewArticleRequest(GroundedRequest):
    """The article as drafted, and the notes that it rests on."""

    title: str
    thesis: str
    sections: tuple[Section, ...]


class ReviewArticle:
    """Finds what must be fixed: what the reviewer objects to, and what a program can see by itself."""

    name = "review_article"
    takes = ReviewArticleRequest
    gives = Review
    prompt = PromptName("article/review_article")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: ReviewArticleRequest) -> Review:
        """Return the findings, each on a section of the draft."""
        review = await self._ask.execute(
            self.prompt, request, returning=Review, complaints=lambda found: found.complaints(request.sections)
        )
        return review.and_repetitions_in(request.sections)
