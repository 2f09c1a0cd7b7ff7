"""The step that plans the article."""

from application.notes.grounded_request import GroundedRequest
from application.runs.ask_model import AskModel
from domain.groups import NoteGroup
from domain.outlines import Outline
from domain.prompts import PromptName


class OutlineArticleRequest(GroundedRequest):
    """A topic, the notes on it, and their themes."""

    topic: str
    groups: tuple[NoteGroup, ...]


class OutlineArticle:
    """Plans an article in which every section rests on notes."""

    name = "outline_article"
    takes = OutlineArticleRequest
    gives = Outline
    prompt = PromptName("article/outline_article")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: OutlineArticleRequest) -> Outline:
        """Return the plan; every section names notes that were given."""
        known = frozenset(note.id for note in request.notes)
        return await self._ask.execute(
            self.prompt, request, returning=Outline, complaints=lambda outline: outline.complaints(known)
        )
