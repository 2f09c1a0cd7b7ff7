"""Adding notes that a caller hands in."""

from application.notes.capture_notes import CaptureNotes, CaptureNotesRequest
from application.ports.note_intake import NoteIntake
from domain.contract import Contract
from domain.errors import InvalidRequest
from domain.handed_in import HandedInFile
from domain.notes import CaptureReport


class AddNotesRequest(Contract):
    """The files, with the names that their holder gave them."""

    files: tuple[HandedInFile, ...]


class AddNotes:
    """Keeps files as notes, and captures them as those of any other folder."""

    def __init__(self, *, intake: NoteIntake, capture: CaptureNotes) -> None:
        self._intake = intake
        self._capture = capture

    async def execute(self, request: AddNotesRequest) -> CaptureReport:
        """Return what was done with these files, and which are no notes; raise `InvalidRequest` and keep none.

        Raises:
            InvalidRequest: There is no file, two have one name, or one cannot be kept under its name.
        """
        names = [file.name.casefold() for file in request.files]
        complaints = [complaint for file in request.files if (complaint := file.complaint)]
        if not names:
            complaints = ["There is no file"]
        elif len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            complaints.append(f"Two files have the name {twice}")
        if complaints:
            raise InvalidRequest(complaints[0], remedy="Nothing was kept; mend it and send all again.")
        folder = await self._intake.keep(request.files)
        report = await self._capture.execute(CaptureNotesRequest(folder=folder))
        sent = {file.name for file in request.files}
        skipped = tuple(file for file in report.skipped if file.source in sent)
        captured = min(report.captured, len(sent) - len(skipped))  # another's files may have come in meanwhile
        return report.model_copy(
            update={"captured": captured, "unchanged": len(sent) - len(skipped) - captured, "skipped": skipped}
        )
