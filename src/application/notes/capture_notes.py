"""Capturing notes: afterwards the repository holds of a folder what the folder holds, and no more."""

from application.ports.note_repository import NoteRepository
from application.ports.note_source import NoteSource
from domain.contract import Contract
from domain.notes import CaptureReport, Note, NoteFolder, NoteId, SkippedFile

BATCH = 500
"""Notes saved at once; a capture that is stopped keeps the batches that were saved."""


class CaptureNotesRequest(Contract):
    """The folder to capture."""

    folder: NoteFolder


class CaptureNotes:
    """Brings the repository up to date with a folder; reads every note, writes only what changed."""

    name = "capture_notes"
    takes = CaptureNotesRequest
    gives = CaptureReport
    prompt = None

    def __init__(self, *, source: NoteSource, repository: NoteRepository) -> None:
        self._source = source
        self._repository = repository

    async def execute(self, request: CaptureNotesRequest) -> CaptureReport:
        """Capture, and report; raise `UnreadableFolder` rather than take a folder that has gone for an empty one."""
        before = {entry.id: entry.fingerprint for entry in await self._repository.catalogue(request.folder)}
        found: set[NoteId] = set()
        changed: list[Note] = []
        skipped: list[SkippedFile] = []
        captured = 0
        async for item in self._source.read(request.folder):
            if isinstance(item, SkippedFile):
                skipped.append(item)
                continue
            found.add(item.id)
            if before.get(item.id) != item.fingerprint:
                changed.append(item)
                captured += 1
            if len(changed) >= BATCH:
                await self._repository.update(save=changed)
                changed = []
        gone = [note for note in before if note not in found]
        await self._repository.update(save=changed, remove=gone)
        return CaptureReport(
            folder=request.folder,
            captured=captured,
            unchanged=len(found) - captured,
            removed=len(gone),
            skipped=tuple(skipped),
        )
