"""Adding notes that a caller uploads."""

from application.http.notes.ports.note_intake import NoteIntake
from application.notes.capture_notes import CaptureNotes, CaptureNotesRequest
from domain.contract import Contract
from domain.errors import InvalidRequest
from domain.http.notes.uploaded_file import UploadedFile
from domain.notes.note import CaptureReport


class AddNotesRequest(Contract):
    """The files, with the names that the caller gave them."""

    files: tuple[UploadedFile, ...]


class AddNotes:
    """Keeps files as notes, and captures the folder of all uploaded files."""

    def __init__(self, *, intake: NoteIntake, capture: CaptureNotes) -> None:
        self._intake = intake
        self._capture = capture

    async def execute(self, request: AddNotesRequest) -> CaptureReport:
        """Return what was captured; raise `InvalidRequest` and keep nothing if a name is invalid or repeated."""
        for file in request.files:
            file.check_name()
        if len({file.name.casefold() for file in request.files}) < len(request.files):
            raise InvalidRequest("Two files have the same name")
        folder = await self._intake.keep(request.files)
        return await self._capture.execute(CaptureNotesRequest(folder=folder))
