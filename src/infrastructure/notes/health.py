"""Examining the captured notes."""

from collections.abc import Callable

from application.notes.ports.note_repository import NoteRepository
from domain.errors import AgentError
from domain.notes.note import NoteFolder
from infrastructure.diagnosis import Finding


async def examine_notes(repository: NoteRepository, find: Callable[..., NoteFolder | None]) -> tuple[Finding, ...]:
    """Count the notes that the tools can find; if there are none, check that the folder can be read."""
    try:
        folder = find()
        notes = await repository.catalogue(folder)
        if not notes:
            find(must_exist=True)
    except AgentError as error:
        return (Finding("notes", error=error),)
    where = "" if folder is None else f" in {folder}"
    if not notes:
        return (Finding("notes", f"none{where}; 'agent capture FOLDER' captures some", is_warning=True),)
    folders = len({note.folder for note in notes})
    where = where or (" in 1 folder" if folders == 1 else f" in {folders} folders")
    return (Finding("notes", f"{len(notes)}{where}"),)
