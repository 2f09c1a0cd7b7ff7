"""The step that captures notes: afterwards the repository has exactly what the folder has."""

from application.notes.ports.note_repository import NoteRepository
from application.notes.ports.note_source import NoteSource
from domain.contract import Contract
from domain.notes.note import CaptureReport, Note, NoteId, SkippedFile, UnchangedNote, UnreadLine

BATCH = 500
"""Notes that are saved together; an interrupted capture keeps the batches that were saved."""


class CaptureNotesRequest(Contract):
    """The folder to capture, as a person names it."""

    folder: str


class CaptureNotes:
    """Brings the repository up to date with a folder: reads every note, writes what changed."""

    name = "capture_notes"
    takes = CaptureNotesRequest
    gives = CaptureReport
    prompt = None

    def __init__(self, *, source: NoteSource, repository: NoteRepository) -> None:
        self._source = source
        self._repository = repository

    async def execute(self, request: CaptureNotesRequest) -> CaptureReport:
        """Capture the folder; raise `UnreadableFolder` if it is missing, and remove nothing then."""
        folder = self._source.locate(request.folder)
        before = await self._repository.fingerprints(folder)
        found: set[NoteId] = set()
        changed: list[Note] = []
        skipped: list[SkippedFile] = []
        unread: list[UnreadLine] = []
        captured = 0
        async for item in self._source.read(folder, before):
            match item:
                case Note():
                    found.add(item.id)
                    changed.append(item)
                    captured += 1
                case UnchangedNote():
                    found.add(item.id)
                case SkippedFile():
                    skipped.append(item)
                case UnreadLine():
                    unread.append(item)
            if len(changed) == BATCH:
                await self._repository.update(save=changed)
                changed = []
        removed = [note for note in before if note not in found]
        if changed or removed:
            await self._repository.update(save=changed, remove=removed)
        counts = {"captured": captured, "unchanged": len(found) - captured, "removed": len(removed)}
        return CaptureReport(folder=folder, **counts, skipped=tuple(skipped), unread=tuple(unread))
