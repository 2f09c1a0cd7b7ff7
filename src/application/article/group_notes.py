"""The step that sorts notes into themes."""

from application.notes.grounded_request import GroundedRequest
from application.runs.ask_model import AskModel
from domain.groups import NoteGroups
from domain.prompts import PromptName


class GroupNotesRequest(GroundedRequest):
    """A topic, and the notes on it."""

    topic: str


class GroupNotes:
    """Sorts the notes on a topic into the themes that an article about it would have."""

    name = "group_notes"
    takes = GroupNotesRequest
    gives = NoteGroups
    prompt = PromptName("article/group_notes")

    def __init__(self, *, ask: AskModel) -> None:
        self._ask = ask

    async def execute(self, request: GroupNotesRequest) -> NoteGroups:
        """Return the themes, each with notes that were given."""
        known = frozenset(note.id for note in request.notes)
        return await self._ask.execute(
            self.prompt, request, returning=NoteGroups, complaints=lambda groups: groups.complaints(known)
        )
