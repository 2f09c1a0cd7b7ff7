"""Notes, as an engineer keeps them."""

import hashlib
from collections.abc import Collection
from typing import NewType, Self

from domain.contract import Contract

NoteId = NewType("NoteId", str)
NoteFolder = NewType("NoteFolder", str)
"""The absolute path, or another stable name, of the place that notes were captured from."""

LONGEST_LINE = 300
"""Characters of a note's line that are shown of it."""


def note_id(folder: NoteFolder, source: str) -> NoteId:
    """Name a note by where it stands: the same place gives the same id, another place another."""
    return NoteId(hashlib.sha256(f"{folder}\0{source}".encode()).hexdigest()[:12])


class Note(Contract):
    """One note: its text is Markdown without the front matter, its source a path relative to its folder."""

    id: NoteId
    folder: NoteFolder
    source: str
    title: str
    text: str
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A digest of all that the note says; equal while it is unchanged."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:32]

    def line_about(self, query: str) -> str:
        """Return the line of the text with most of the query's words, the first of them if several tie.

        Of a line longer than `LONGEST_LINE` it is the part about the first of the words.
        """
        words = {word for word in query.casefold().split() if any(letter.isalnum() for letter in word)}
        lines = [line.strip() for line in self.text.splitlines() if any(letter.isalnum() for letter in line)]
        best = max(lines, key=lambda line: sum(word in line.casefold() for word in words), default="")
        if len(best) <= LONGEST_LINE:
            return best
        first = min((at for word in words if (at := best.casefold().find(word)) >= 0), default=0)
        begin = 0 if first < LONGEST_LINE // 2 else first - LONGEST_LINE // 4
        part = best[begin : begin + LONGEST_LINE].strip()
        return f"{'…' if begin else ''}{part}{'…' if begin + LONGEST_LINE < len(best) else ''}"

    def clipped(self, characters: int) -> Self:
        """The note with at most so many characters of its text, cut behind a line, a sentence or a word of it.

        The one that loses least in meaning, unless that would lose half of the text or more.
        """
        if len(self.text) <= characters:
            return self
        kept = self.text[:characters]
        ends = (kept.rfind("\n"), kept.rfind(". ") + 1, kept.rfind(" "))
        end = next((end for end in ends if end > characters // 2), characters)
        return self.model_copy(update={"text": kept[:end]})


class SkippedFile(Contract):
    """A file that was passed over, and why."""

    source: str
    reason: str


class NoteEntry(Contract):
    """A note's line in the catalogue: everything but its text."""

    id: NoteId
    folder: NoteFolder
    source: str
    title: str
    tags: tuple[str, ...]
    fingerprint: str

    @classmethod
    def of(cls, note: Note) -> Self:
        """Enter a note."""
        return cls(
            id=note.id,
            folder=note.folder,
            source=note.source,
            title=note.title,
            tags=note.tags,
            fingerprint=note.fingerprint,
        )


class CaptureReport(Contract):
    """What a capture did: how many notes were written, left as they were and removed, and which files skipped."""

    folder: NoteFolder
    captured: int
    unchanged: int
    removed: int
    skipped: tuple[SkippedFile, ...]


class NoteSelection(Contract):
    """The notes that a run works on, as they were when it began, best first, and the topic they were chosen for."""

    topic: str
    notes: tuple[Note, ...]

    @property
    def ids(self) -> frozenset[NoteId]:
        """The ids of the notes."""
        return frozenset(note.id for note in self.notes)

    def only(self, ids: Collection[NoteId]) -> tuple[Note, ...]:
        """Return the notes with these ids, in the selection's order."""
        return tuple(note for note in self.notes if note.id in ids)
