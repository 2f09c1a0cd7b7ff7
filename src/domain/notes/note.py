"""Notes, and what a capture reads and reports."""

import hashlib
import re
from base64 import b32encode
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NewType, Self

from pydantic import Field

from domain.contract import Contract
from domain.errors import InvalidRequest, NotFound
from domain.notes.letters import fold

NoteId = NewType("NoteId", str)
NoteFolder = NewType("NoteFolder", str)
"""The absolute path, or another stable name, of the folder that notes were captured from."""

MAX_LINE = 300
"""The most characters that are shown of a line."""
_MAX_NAME = 24
_NOTION_ID = re.compile(r"(?<=[^/])[ _-][0-9a-f]{32}(?:_all)?(?=/|(?: \(?\d+\)?)?\.\w+$)", re.IGNORECASE)
_ADDRESS = re.compile(r"\]\([^()\s]*|https?://\S+")


class UnreadableFolder(NotFound):
    """The folder of notes is missing, is not a folder, or cannot be read."""


class UnknownFolder(NotFound):
    """No notes of the folder are captured."""


class EmptiedFolder(InvalidRequest):
    """No note is left in a folder that had some: its disk may not be there, so nothing is removed."""


def readable(source: str) -> str:
    """Return a path without the 32 digits that an export of Notion adds to the name of every file and folder."""
    return _NOTION_ID.sub("", source)


def note_id(folder: NoteFolder, source: str) -> NoteId:
    """Return the id of a note: it starts with the file's name, since models copy that more reliably than digits alone.

    >>> note_id(NoteFolder("/notes"), "gpu/Kernel fusion.md")
    'kernel-fusion-ib7dyfxd'
    """
    file = readable(source).rpartition("/")[2]
    name = re.sub(r"[\W_]+", "-", (file.rpartition(".")[0] or file).casefold())[:_MAX_NAME].strip("-")
    digest = b32encode(hashlib.sha256(f"{folder}\0{source}".encode()).digest()[:5]).decode().lower()
    return NoteId(f"{name}-{digest[:8]}".lstrip("-"))


def note_name(note: NoteId) -> str:
    """Return the readable part of an id, or the id if it has none.

    >>> note_name(NoteId("kernel-fusion-ib7dyfxd"))
    'kernel-fusion'
    """
    return note.rpartition("-")[0] or note


def by_name(ids: Iterable[NoteId]) -> dict[str, NoteId]:
    """Return the ids by the names that models use: the readable part, or the whole id if two notes share that part."""
    named = [(note_name(each), each) for each in ids]
    count = Counter(name for name, _ in named)
    return {name if count[name] == 1 else each: each for name, each in named}


class Note(Contract):
    """A note: its text is Markdown without front matter and title, its source a readable path in its folder.

    The fingerprint changes with the file, and with the code that reads it.
    """

    id: NoteId
    folder: NoteFolder
    source: str
    title: str
    text: str
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    fingerprint: str = Field(default="", exclude=True, repr=False)

    def line_about(self, words: Collection[str]) -> str:
        """Return the first line with most of these words, given as `fold` returns them; link addresses do not count.

        Of a line longer than `MAX_LINE`, only the part around the first word is returned.
        """
        lines = [line.strip() for line in self.text.splitlines() if any(letter.isalnum() for letter in line)]
        folded = {line: _ADDRESS.sub("", fold(line)) for line in lines}
        best = max(lines, key=lambda line: sum(word in folded[line] for word in words), default="")
        said = fold(best)
        first = min((said.find(word) for word in words if word in said), default=0)
        start = max(0, first - MAX_LINE // 4) if len(best) > MAX_LINE else 0
        part = best[start : start + MAX_LINE].strip()
        return f"{'…' if start else ''}{part}{'…' if start + MAX_LINE < len(best) else ''}"

    def clipped(self, characters: int) -> Self:
        """Return the note with at most this many characters of its text, cut after a line, a sentence or a word."""
        if len(self.text) <= characters:
            return self
        kept = self.text[:characters]
        ends = (kept.rfind("\n"), kept.rfind(". ") + 1, kept.rfind("。") + 1, kept.rfind(" "))
        end = next((end for end in ends if end > characters // 2), characters)
        return self.model_copy(update={"text": kept[:end]})


class NoteEntry(Contract):
    """A note's entry in the catalogue: everything but its text."""

    id: NoteId
    folder: NoteFolder
    source: str
    title: str
    tags: tuple[str, ...]
    fingerprint: str

    @classmethod
    def of(cls, note: Note) -> Self:
        """Return the entry of a note."""
        return cls.model_validate(note, from_attributes=True)


class FoundNote(Contract):
    """A note that a search found: `excerpt` is its best line, `matches` how many words of the query the note has."""

    id: NoteId
    title: str
    source: str
    excerpt: str
    matches: int


class SkippedFile(Contract):
    """A file or folder that was skipped, and why; unless `no_note`, its notes from an earlier capture are kept."""

    source: str
    reason: str
    no_note: bool = Field(default=False, exclude=True, repr=False)


class UnchangedNote(Contract):
    """A note whose fingerprint is as before."""

    id: NoteId
    source: str


class UnreadLine(Contract):
    """An invalid line of a note's front matter, which was left out."""

    source: str
    line: int
    text: str


NoteItem = Note | UnchangedNote | SkippedFile | UnreadLine
"""What reading a folder of notes yields."""


class CaptureReport(Contract):
    """How many notes were written, unchanged and removed; which files were skipped, and which lines left out.

    `kept` counts earlier notes of skipped files, `repeated` the notes that another captured folder has too.
    """

    folder: NoteFolder
    captured: int
    unchanged: int
    removed: int
    kept: int = 0
    repeated: int = 0
    skipped: tuple[SkippedFile, ...]
    unread: tuple[UnreadLine, ...] = ()
