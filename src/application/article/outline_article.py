"""The step that plans the article."""

from application.article.group_notes import GroupNotesRequest
from application.ask_model import AskModel
from domain.article.outline import NoteGroup, Outline
from domain.prompts import PromptName


class OutlineArticleRequest(GroupNotesRequest):
    """A topic, the notes on it, and their themes."""

    groups: tuple[NoteGroup, ...]


class OutlineArticle:
    """Plans an article in which every section is based on notes."""

    name = "outline_article"
    takes = OutlineArticleRequest
    gives = Outline
    prompt = PromptName("article/outline_article")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: OutlineArticleRequest) -> Outline:
        """Return the plan, whose sections name notes of the request."""
        return await self._ask.execute(
            self.prompt,
            request,
            returning=Outline,
            complaints=lambda outline: outline.complaints(len(request.notes)),
        )
