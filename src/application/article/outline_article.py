"""The step that plans the article."""

from typing import Self

from application.ask_model import AskModel
from domain.article.choices import with_choices
from domain.article.outline import Outline
from domain.contract import Contract
from domain.notes.note import Note
from domain.prompts import PromptName


class OutlineArticleRequest(Contract):
    """A topic, and the notes on it."""

    topic: str
    notes: tuple[Note, ...]

    def halved(self) -> Self:
        """Return the request with half of each note's text."""
        return self.model_copy(update={"notes": tuple(note.clipped(len(note.text) // 2) for note in self.notes)})


class OutlineArticle:
    """Plans an article in which every section is based on notes."""

    name = "outline_article"
    takes = OutlineArticleRequest
    gives = Outline
    prompt = PromptName("article/outline_article")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: OutlineArticleRequest) -> Outline:
        """Return the outline; its sections name notes of the request by number, from 1."""
        count = len(request.notes)
        answer = await self._ask.execute(
            self.prompt,
            request,
            returning=with_choices(Outline, notes=range(1, count + 1)),
            complaints=lambda outline: outline.complaints(count),
        )
        return Outline.model_validate(answer.model_dump())
