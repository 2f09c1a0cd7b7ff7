"""What notes are about, and the notes to work from."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from domain.contract import Contract
from domain.errors import WorkFailed
from domain.notes.note import Note, NoteEntry, NoteId

_ENTRY = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+!?\[+[^\]]*\]+(?:\([^)]*\))?\W*$")


class NoNotesFound(WorkFailed):
    """No note has anything on the topic."""


class NoNotes(NoNotesFound):
    """No notes are captured at all."""


class Topic(Contract):
    """A tag or a folder, and how many notes have it."""

    name: str
    notes: int


class NoteSelection(Contract):
    """Notes as they were when they were gathered, best first, and the topic that they were gathered for."""

    topic: str
    notes: tuple[Note, ...]

    def only(self, ids: Collection[NoteId]) -> tuple[Note, ...]:
        """Return the notes with these ids, in the order of the selection."""
        return tuple(note for note in self.notes if note.id in ids)


def topics(entries: Sequence[NoteEntry]) -> tuple[Topic, ...]:
    """Return the tags and top folders of the notes, the most common first, ties in alphabetical order."""
    named = ({*entry.tags, *entry.source.split("/")[:-1][:1]} for entry in entries)
    count = Counter(name for names in named for name in {name.casefold() for name in names})
    return tuple(Topic(name=name, notes=notes) for name, notes in sorted(count.items(), key=lambda n: (-n[1], n[0])))


def main_topic(entries: Sequence[NoteEntry]) -> str | None:
    """Return the tag or folder of most notes in plain words, else the first title; `None` without notes."""
    if found := topics(entries):
        return " ".join(re.split(r"[\s/_-]+", found[0].name)).strip()
    return entries[0].title if entries else None


def is_index(note: Note) -> bool:
    """Whether most lines of the note are links to others: it has nothing to quote."""
    lines = [line for line in note.text.splitlines() if line.strip()]
    return sum(_ENTRY.match(line) is not None for line in lines) * 2 > len(lines)
