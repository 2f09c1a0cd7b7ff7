"""The step that captures notes: it copies the notes of a folder into the repository, which is searched."""

from collections.abc import Callable, Sequence

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
    UnknownFolder,
    UnreadLine,
    readable,
)

BATCH = 500
"""Notes that are saved in one transaction; an interrupted capture keeps the batches that were saved."""


class CaptureNotesRequest(Contract):
    """The folder to capture, by the name that a person uses for it."""

    folder: str


class CaptureNotes:
    """Saves the new and changed notes of a folder, removes those that are gone, and keeps those it cannot read now."""

    name = "capture_notes"
    takes = CaptureNotesRequest
    gives = CaptureReport
    prompt = None

    def __init__(self, *, source: NoteSource, repository: NoteRepository) -> None:
        self._source = source
        self._repository = repository

    async def execute(
        self, request: CaptureNotesRequest, on_saved: Callable[[int], None] | None = None
    ) -> CaptureReport:
        """Capture the folder; after each batch, call `on_saved` with the number of notes that are saved.

        Raises:
            UnreadableFolder: The folder is missing; nothing is removed.
            EmptiedFolder: The folder had notes and has none now; nothing is removed.
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
                if on_saved:
                    on_saved(captured)
                changed = []
        gone = [note for note in before if note not in found]
        kept = await self._in_skipped(folder, skipped) if gone else frozenset()
        removed = [note for note in gone if note not in kept]
        if removed and len(removed) == len(before) and not captured:
            message = f"The folder of notes {folder} has no note now, and had {len(removed)}; none was removed"
            raise EmptiedFolder(message, folder=folder)
        if changed or removed:
            await self._repository.update(save=changed, remove=removed)
        counts = {"captured": captured, "unchanged": len(found) - captured, "removed": len(removed)}
        counts |= {"kept": len(gone) - len(removed), "repeated": await self._count_repeated(folder)}
        return CaptureReport(folder=folder, **counts, skipped=tuple(skipped), unread=tuple(unread))

    async def forget(self, folder: str) -> CaptureReport:
        """Remove the captured notes of a folder, which need not exist; raise `UnknownFolder` if there are none."""
        known = self._source.locate(folder, must_exist=False)
        notes = list(await self._repository.fingerprints(known))
        if not notes:
            raise UnknownFolder(f"No notes of {known} are captured", folder=known)
        await self._repository.update(remove=notes)
        return CaptureReport(folder=known, captured=0, unchanged=0, removed=len(notes), skipped=())

    async def _count_repeated(self, folder: NoteFolder) -> int:
        """Return how many notes of the folder were also captured from another folder."""
        own, every = await self._repository.fingerprints(folder), await self._repository.fingerprints()
        others = {fingerprint for note, fingerprint in every.items() if note not in own}
        return sum(fingerprint in others for fingerprint in own.values())

    async def _in_skipped(self, folder: NoteFolder, skipped: Sequence[SkippedFile]) -> frozenset[NoteId]:
        """Return the captured notes of skipped files, and of files in skipped folders, which may still exist."""
        places = tuple(readable(each.source).rstrip("/") + "/" for each in skipped if not each.no_note)
        entries = await self._repository.catalogue(folder) if places else ()
        return frozenset(entry.id for entry in entries if f"{entry.source}/".startswith(places))
