"""The topics of notes, and the selection of notes on a topic."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from domain.contract import Contract
from domain.errors import WorkFailed
from domain.notes.note import Note, NoteEntry, NoteId

_LINK_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+!?\[+[^\]]*\]+(?:\([^)]*\))?\W*$")


class NoNotesFound(WorkFailed):
    """No note mentions the topic, or none that does can be quoted."""


class NoNotes(NoNotesFound):
    """No notes are captured at all."""


class Topic(Contract):
    """A tag or a folder, and how many notes have it."""

    name: str
    notes: int


class NoteSelection(Contract):
    """Notes as they were when they were gathered, best first, and the topic, which is empty if they have none."""

    topic: str
    notes: tuple[Note, ...]

    def only(self, ids: Collection[NoteId]) -> tuple[Note, ...]:
        """Return the notes with these ids, in the order of the selection."""
        return tuple(note for note in self.notes if note.id in ids)


def topics(entries: Sequence[NoteEntry]) -> tuple[Topic, ...]:
    """Return the tags and top folders of the notes, the most common first, ties in alphabetical order."""
    count: Counter[str] = Counter()
    for entry in entries:
        folders = entry.source.split("/")[:-1]
        count.update({name.casefold() for name in (*entry.tags, *folders[:1])})
    ordered = sorted(count.items(), key=lambda topic: (-topic[1], topic[0]))
    return tuple(Topic(name=name, notes=notes) for name, notes in ordered)


def main_topic(entries: Sequence[NoteEntry]) -> str:
    """Return the most common topic in plain words; empty if no topic is that of several notes, or of the only one."""
    most_common = next((topic.name for topic in topics(entries) if topic.notes >= min(2, len(entries))), "")
    return " ".join(re.split(r"[\s/_-]+", most_common)).strip()


def is_index(note: Note) -> bool:
    """Whether most lines of the note are links to others, so that it has nothing to quote."""
    lines = [line for line in note.text.splitlines() if line.strip()]
    return sum(_LINK_ITEM.match(line) is not None for line in lines) * 2 > len(lines)
