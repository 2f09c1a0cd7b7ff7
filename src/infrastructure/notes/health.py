"""The health check of the captured notes."""

from collections.abc import Callable

from typing_extensions import override

from application.notes.ports.note_repository import NoteRepository
from domain.errors import AgentError
from domain.notes.note import NoteFolder
from infrastructure.diagnosis import Finding, HealthCheck


class NotesHealthCheck(HealthCheck):
    """Counts the notes that the tools can find; if there are none, checks that the folder can be read."""

    def __init__(self, *, repository: NoteRepository, folder: Callable[..., NoteFolder | None]) -> None:
        self._repository = repository
        self._folder = folder

    @override
    async def examine(self) -> tuple[Finding, ...]:
        try:
            folder = self._folder()
            notes = await self._repository.catalogue(folder)
            if not notes:
                self._folder(must_exist=True)
        except AgentError as error:
            return (Finding("notes", error=error),)
        where = "" if folder is None else f" in {folder}"
        if not notes:
            return (Finding("notes", f"none{where}; 'agent capture FOLDER' captures some", is_warning=True),)
        folders = len({note.folder for note in notes})
        where = where or (" in 1 folder" if folders == 1 else f" in {folders} folders")
        return (Finding("notes", f"{len(notes)}{where}"),)
