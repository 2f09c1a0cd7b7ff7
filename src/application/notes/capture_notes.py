"""The step that captures notes: afterwards the repository has what the folder has, and what could not be read now."""

from collections.abc import Sequence
from itertools import accumulate

from application.notes.ports.note_repository import NoteRepository
from application.notes.ports.note_source import NoteSource
from domain.contract import Contract
from domain.notes.note import (
    CaptureReport,
    EmptiedFolder,
    Note,
    NoteFolder,
    NoteId,
    SkippedFile,
    UnchangedNote,
    UnreadLine,
    readable,
)

BATCH = 500
"""Notes that are saved together; an interrupted capture keeps the batches that were saved."""


class CaptureNotesRequest(Contract):
    """The folder to capture, as a person names it, and whether all its notes may be removed."""

    folder: str
    remove_all: bool = False


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
        """Capture the folder; keep what is there and could not be read.

        Raises:
            UnreadableFolder: The folder is missing; nothing is removed.
            EmptiedFolder: All its notes would be removed, and none is there; nothing is.
        """
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
        gone = [note for note in before if note not in found]
        kept = await self._unread(folder, skipped) if gone else frozenset()
        removed = [note for note in gone if note not in kept]
        if removed and len(removed) == len(before) and not captured and not request.remove_all:
            lost = f"The folder of notes {folder} has no note now, and had {len(removed)}; none was removed"
            raise EmptiedFolder(lost, folder=folder)
        if changed or removed:
            await self._repository.update(save=changed, remove=removed)
        counts = {"captured": captured, "unchanged": len(found) - captured, "removed": len(removed)}
        counts["kept"] = len(gone) - len(removed)
        return CaptureReport(folder=folder, **counts, skipped=tuple(skipped), unread=tuple(unread))

    async def _unread(self, folder: NoteFolder, skipped: Sequence[SkippedFile]) -> frozenset[NoteId]:
        """Return the notes of files, and of folders, that were skipped though they may still contain them."""
        places = {readable(each.source).rstrip("/") for each in skipped if not each.no_note}
        entries = await self._repository.catalogue(folder) if places else ()
        return frozenset(
            entry.id
            for entry in entries
            if not places.isdisjoint(accumulate(entry.source.split("/"), lambda folder, name: f"{folder}/{name}"))
        )
