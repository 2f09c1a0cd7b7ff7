"""The step that sorts notes into themes."""

from typing import Self

from application.ask_model import AskModel
from domain.article.outline import NoteGroups
from domain.contract import Contract
from domain.notes.note import Note
from domain.prompts import PromptName


class GroupNotesRequest(Contract):
    """A topic, and the notes on it."""

    topic: str
    notes: tuple[Note, ...]

    def halved(self) -> Self:
        """Return the request with half of each note's text."""
        return self.model_copy(update={"notes": tuple(note.clipped(len(note.text) // 2) for note in self.notes)})


class GroupNotes:
    """Sorts the notes on a topic into the themes of an article."""

    name = "group_notes"
    takes = GroupNotesRequest
    gives = NoteGroups
    prompt = PromptName("article/group_notes")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: GroupNotesRequest) -> NoteGroups:
        """Return the themes, each with notes of the request."""
        return await self._ask.execute(
            self.prompt,
            request,
            returning=NoteGroups,
            complaints=lambda groups: groups.complaints(len(request.notes)),
        )
