"""Notes: upload, list, search and read."""

from typing import Annotated

from fastapi import APIRouter, File, Path, Query, UploadFile

from application.http.notes.add_notes import AddNotesRequest
from domain.contract import Contract
from domain.errors import NotFound
from domain.http.notes.uploaded_file import UploadedFile
from domain.notes.note import CaptureReport, FoundNote, Note, NoteEntry, NoteFolder, NoteId
from infrastructure.composition import Agent
from infrastructure.http.notes.container import HttpNotesContainer
from infrastructure.notes.container import NotesContainer
from interfaces.http.api import Api
from interfaces.http.api_document import errors

MAX_UPLOAD_BYTES = 16 * 2**20
MAX_FILES = 100

NOTE = Annotated[NoteId, Path(max_length=100, description="The note's id.")]
FOLDER = Annotated[NoteFolder | None, Query(min_length=1, max_length=4096, description="The folder; else, all notes.")]
WORDS = Annotated[str, Query(min_length=1, max_length=1000, pattern=r"[^\W_]", description="Words to search for.")]
LIMIT = Annotated[int, Query(ge=1, le=1000, description="The number of notes.")]
OFFSET = Annotated[int, Query(ge=0, le=10**9, description="The number of notes to leave out before them.")]
FILES = Annotated[list[UploadFile], File(min_length=1, max_length=MAX_FILES, description="Markdown files.")]


class NotesPage(Contract):
    """Some of all notes, ordered by folder and source."""

    total: int
    notes: tuple[NoteEntry, ...]


def add_routes(app: Api, agent: Agent) -> None:
    """Add the routes."""
    router = APIRouter(prefix="/notes", tags=["notes"])
    notes = agent.of(NotesContainer)
    app.body_limits["/notes"] = MAX_UPLOAD_BYTES

    @router.get("")
    async def list_notes(folder: FOLDER = None, limit: LIMIT = 100, offset: OFFSET = 0) -> NotesPage:
        """List the captured notes, without their text."""
        entries = await notes.note_repository().catalogue(folder)
        return NotesPage(total=len(entries), notes=entries[offset : offset + limit])

    @router.get("/search")
    async def search_notes(words: WORDS, folder: FOLDER = None, limit: LIMIT = 10) -> tuple[FoundNote, ...]:
        """Find the notes that have these words, best first."""
        return await notes.note_repository().search(words, limit=limit, folder=folder)

    @router.get("/{note}", responses=errors(404))
    async def read_note(note: NOTE) -> Note:
        """Return a note as it was captured."""
        found = await notes.note_repository().read([note])
        if not found:
            raise NotFound(f"There is no note {note}")
        return found[0]

    @router.post("", status_code=201, responses=errors(507))
    async def add_notes(files: FILES) -> CaptureReport:
        """Keep Markdown files as notes, instead of those of the same name: all of them, or none."""
        uploaded = tuple([UploadedFile(name=file.filename or "", data=await file.read()) for file in files])
        return await agent.of(HttpNotesContainer).add_notes().execute(AddNotesRequest(files=uploaded))

    app.include_router(router)
