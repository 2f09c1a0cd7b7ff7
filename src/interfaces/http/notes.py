"""Notes: listed, found, read, and handed in."""

from typing import Annotated

from fastapi import APIRouter, File, Path, Query, UploadFile
from starlette.exceptions import HTTPException

from application.notes.add_notes import AddNotesRequest
from application.notes.search_notes import SearchNotesRequest
from domain.contract import Contract
from domain.handed_in import LARGEST_FILE, HandedInFile
from domain.notes import CaptureReport, Note, NoteEntry, NoteFolder, NoteId
from interfaces.http.declared import problems
from interfaces.http.serving import Served

MOST_FILES = 100

FOLDER = Annotated[str | None, Query(min_length=1, max_length=4096, description="The folder; else all.")]
NOTE = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="The note's id.")]


class NotesPage(Contract):
    """Some notes of all, ordered by folder and source."""

    total: int
    notes: tuple[NoteEntry, ...]


class FoundEntry(Contract):
    """A note that was found, and the line of it that speaks most of the query."""

    id: NoteId
    folder: NoteFolder
    source: str
    title: str
    tags: tuple[str, ...]
    excerpt: str


def router(largest_upload: int) -> APIRouter:
    """Return the routes; all files of one request have together at most so many bytes."""
    made = APIRouter(prefix="/notes", tags=["notes"])
    made.add_api_route("", list_notes, methods=["GET"])
    made.add_api_route("/search", search_notes, methods=["GET"])
    made.add_api_route("/{note}", read_note, methods=["GET"], responses=problems(404))
    made.add_api_route(
        "",
        add_notes,
        methods=["POST"],
        status_code=201,
        responses=problems(507),
        max_body_size=largest_upload,
    )
    return made


async def list_notes(
    serving: Served,
    folder: FOLDER = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> NotesPage:
    """List the notes that are captured, without their text."""
    entries = await serving.agent.notes.catalogue(None if folder is None else NoteFolder(folder))
    return NotesPage(total=len(entries), notes=entries[offset : offset + limit])


async def search_notes(
    serving: Served,
    query: Annotated[str, Query(min_length=1, max_length=1000, pattern=r"[^\W_]", description="Words to look for.")],
    folder: FOLDER = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> tuple[FoundEntry, ...]:
    """Find the notes that speak of the words, best first."""
    request = SearchNotesRequest(query=query, folder=None if folder is None else NoteFolder(folder), limit=limit)
    return tuple(
        FoundEntry(
            id=found.note.id,
            folder=found.note.folder,
            source=found.note.source,
            title=found.note.title,
            tags=found.note.tags,
            excerpt=found.excerpt,
        )
        for found in await serving.agent.search_notes.execute(request)
    )


async def read_note(note: NOTE, serving: Served) -> Note:
    """Return a note as it was captured."""
    found = await serving.agent.notes.read([NoteId(note)])
    if not found:
        raise HTTPException(404, f"There is no note {note}")
    return found[0]


async def add_notes(
    files: Annotated[
        list[UploadFile], File(min_length=1, max_length=MOST_FILES, description="Markdown files, of at most 1 MB each.")
    ],
    serving: Served,
) -> CaptureReport:
    """Keep Markdown files as notes, in the place of those of the same name; all of them, or none."""
    handed_in = [HandedInFile(name=file.filename or "", data=await file.read(LARGEST_FILE + 1)) for file in files]
    return await serving.agent.add_notes.execute(AddNotesRequest(files=tuple(handed_in)))
