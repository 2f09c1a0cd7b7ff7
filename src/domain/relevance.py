"""Which notes are worth writing from."""

import re
from collections.abc import Iterable

from domain.notes import Note, NoteId

ENOUGH = 8
"""Notes that are enough to write from; where fewer speak most of the topic, those that speak less help out."""

_ENTRY = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+!?\[+[^\]]*\]+(?:\([^)]*\))?\W*$")


def most_relevant(topic: str, notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return, in the order given, the notes that speak most of the topic, and the next best until there are enough.

    Lists of links are left out where there is anything else: they point to notes, and say nothing themselves.
    """
    known = tuple(notes)
    telling = [note for note in known if not is_index(note)] or list(known)
    spoken = {note.id: speaks_of(topic, note) for note in telling}
    chosen: set[NoteId] = set()
    for weight in sorted(set(spoken.values()), reverse=True):
        level = [note.id for note in telling if spoken[note.id] == weight]
        chosen.update(level[: ENOUGH - len(chosen)] if chosen else level)
        if len(chosen) >= ENOUGH:
            break
    return tuple(note for note in telling if note.id in chosen)


def speaks_of(topic: str, note: Note) -> int:
    """Count the words of the topic that begin a word of the note, endings aside; twice where it is named for them."""
    named = " ".join((note.title, note.source, *note.tags, *note.aliases)).casefold()
    said = note.text.casefold()
    stems = {word[: max(4, len(word) - 2)] for word in re.findall(r"\w+", topic.casefold())}
    return sum(2 if _begins_a_word(stem, named) else _begins_a_word(stem, said) for stem in stems)


def _begins_a_word(stem: str, text: str) -> bool:
    before = r"(?<![^\W_])" if stem.isascii() else ""  # scripts without spaces have words anywhere
    return re.search(before + re.escape(stem), text) is not None


def is_index(note: Note) -> bool:
    """Whether most of the note's lines are entries of a list of links."""
    lines = [line for line in note.text.splitlines() if line.strip()]
    return sum(_ENTRY.match(line) is not None for line in lines) * 2 > len(lines)
