"""Adding notes that a caller uploads."""

from application.http.notes.ports.note_intake import NoteIntake
from application.notes.capture_notes import CaptureNotes, CaptureNotesRequest
from domain.contract import Contract
from domain.errors import InvalidRequest
from domain.http.notes.uploaded_file import UploadedFile
from domain.notes.note import CaptureReport, readable


class AddNotesRequest(Contract):
    """The files, with the names that the caller gave them."""

    files: tuple[UploadedFile, ...]


class AddNotes:
    """Keeps files as notes, and captures the folder of all uploaded files."""

    def __init__(self, *, intake: NoteIntake, capture: CaptureNotes) -> None:
        self._intake = intake
        self._capture = capture

    async def execute(self, request: AddNotesRequest) -> CaptureReport:
        """Return the report on these files; raise `InvalidRequest` if a name is invalid or given twice."""
        for file in request.files:
            file.check_name()
        if len({file.name.casefold() for file in request.files}) < len(request.files):
            raise InvalidRequest("Two files have the same name")
        folder, skipped = await self._intake.keep(request.files)
        report = await self._capture.execute(CaptureNotesRequest(folder=folder))
        names = {readable(file.name) for file in request.files}  # the folder has files of earlier uploads too
        unread = tuple(each for each in report.unread if each.source in names)
        return report.model_copy(update={"skipped": skipped, "unread": unread})
