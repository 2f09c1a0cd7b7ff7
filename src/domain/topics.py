"""What notes are about."""

import re
from collections import Counter
from collections.abc import Iterable

from domain.contract import Contract
from domain.notes import NoteEntry

_WORD = re.compile(r"[^\W\d_]{4,}")
_IDLE_WORDS = (
    "about adding been does from have into note notes only some than that their them there these they this those "
    "using what when where which while will with without your"
)


class Topic(Contract):
    """A tag or a folder, and how many notes have it."""

    name: str
    notes: int


def topics(entries: Iterable[NoteEntry]) -> tuple[Topic, ...]:
    """Return the tags and folders of the notes, commonest first, those of the same number in alphabetical order."""
    names = Counter(name for entry in entries for name in _names(entry))
    return tuple(Topic(name=name, notes=count) for name, count in sorted(names.items(), key=lambda n: (-n[1], n[0])))


def main_topic(entries: Iterable[NoteEntry]) -> str | None:
    """Return the tag or folder that most notes share, else the commonest word of their titles; `None` without notes.

    Ties go to the name that comes first in the alphabet.
    """
    known = tuple(entries)
    names = Counter(name for entry in known for name in _names(entry))
    if not names:
        names = Counter(word for entry in known for word in _title_words(entry))
    if not names:
        return known[0].title if known else None
    return min(names, key=lambda name: (-names[name], name)).replace("-", " ").replace("/", " ").replace("_", " ")


def _names(entry: NoteEntry) -> set[str]:
    folders = entry.source.split("/")[:1] if "/" in entry.source else []
    return {name.casefold() for name in (*entry.tags, *folders)}


def _title_words(entry: NoteEntry) -> set[str]:
    return {word for word in _WORD.findall(entry.title.casefold()) if word not in _IDLE_WORDS.split()}
