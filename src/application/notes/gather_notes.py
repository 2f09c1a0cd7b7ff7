"""The step that selects the notes on a topic: the run keeps this copy, even if the notes change."""

from pydantic import Field

from application.notes.ports.note_repository import NoteRepository
from domain.contract import Contract
from domain.notes.markup import without_links
from domain.notes.note import NoteFolder
from domain.notes.selection import NoNotes, NoNotesFound, NoteSelection, is_index, main_topic

ENOUGH = 8
"""How many notes suffice. If fewer have all words of the topic, notes with some of the words are added."""


class GatherNotesRequest(Contract):
    """A topic, or `None` for the main topic of the notes; a folder, or `None` for all; and the most to gather."""

    topic: str | None
    folder: NoteFolder | None
    notes: int = Field(ge=1, le=1_000)
    characters: int = Field(ge=1)


class GatherNotes:
    """Selects the notes that say most about the topic."""

    name = "gather_notes"
    takes = GatherNotesRequest
    gives = NoteSelection
    prompt = None

    def __init__(self, *, repository: NoteRepository) -> None:
        self._repository = repository

    async def execute(self, request: GatherNotesRequest) -> NoteSelection:
        """Return the notes with most words of the topic, clipped, and with text in place of links to other notes.

        Without a requested or a main topic, these are the first notes by folder and name.

        Notes that are lists of links are left out unless there is nothing else.

        Raises:
            NoNotesFound: No note mentions the topic.
            NoNotes: The folder has no notes, or no notes are captured.
        """
        catalogue = () if request.topic else await self._repository.catalogue(request.folder)
        topic = request.topic or main_topic(catalogue)
        found = await self._repository.search(topic, limit=request.notes, folder=request.folder)
        best = [note.id for number, note in enumerate(found) if number < ENOUGH or note.matches == found[0].matches]
        best = best or [entry.id for entry in catalogue[: request.notes]]
        if not best:
            if not await self._repository.catalogue(request.folder):
                where = "" if request.folder is None else f" in {request.folder}"
                raise NoNotes(f"There are no notes{where}", folder=request.folder)
            raise NoNotesFound(f"No note mentions {topic!r}", topic=topic)
        notes = await self._repository.read(best)
        quotable = [note for note in notes if not is_index(note)] or notes
        unlinked = (note.model_copy(update={"text": without_links(note.text, local=True)}) for note in quotable)
        return NoteSelection(topic=topic, notes=tuple(note.clipped(request.characters) for note in unlinked))
