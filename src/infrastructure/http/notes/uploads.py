"""Which of the uploaded files are notes."""

from collections.abc import Sequence

from domain.http.notes.uploaded_file import UploadedFile
from domain.notes.note import NoteFolder, SkippedFile
from infrastructure.notes.note_sources.note_file import parse_note


def only_notes(files: Sequence[UploadedFile]) -> tuple[list[UploadedFile], tuple[SkippedFile, ...]]:
    """Return the files that are notes, and the others with the reasons to skip them."""
    items = [item for file in files for item in parse_note(NoteFolder(""), file.name, file.data)]
    skipped = {item.source: item for item in items if isinstance(item, SkippedFile)}
    return [file for file in files if file.name not in skipped], tuple(skipped.values())
