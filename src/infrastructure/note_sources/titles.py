"""A note's title: its first heading of the first level, and what may be one."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

LONGEST_TITLE = 200
"""Characters; a longer line is no title."""

_HEADING = re.compile(r" {0,3}#[ \t]+(\S.*)")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*$")


@dataclass(frozen=True)
class Heading:
    """A heading, and the text without it."""

    title: str
    rest: str


def first_heading(text: str, lines: Iterable[tuple[int, str]]) -> Heading | None:
    """Find the first heading of the first level in the text's lines of prose; `None` if it is too long, or none."""
    paragraph: list[str] = []
    last = -1
    for number, line in lines:
        if number != last + 1:
            paragraph = []
        heading = _HEADING.match(line)
        if heading:
            return _heading(text, heading[1], number, number + 1)
        if len(paragraph) == 1 and _UNDERLINE.match(line):
            return _heading(text, paragraph[0], number - 1, number + 1)
        paragraph = [*paragraph[:2], line] if line.strip() else []
        last = number
    return None


def as_title(written: str) -> str:
    """Return the words of a title in one line, without closing marks; empty if they are none or too many."""
    if len(written) > 2 * LONGEST_TITLE:
        return ""
    title = clean(written)
    unclosed = title.rstrip("#")
    if not unclosed or unclosed.endswith(" "):
        title = unclosed.rstrip()
    return title if len(title) <= LONGEST_TITLE else ""


def file_title(source: str) -> str:
    """Return the title of a note that says none: its file's name."""
    return clean(PurePosixPath(source).stem) or source


def clean(text: str) -> str:
    """Return text in one line, without control characters and what cannot be encoded."""
    kept = (" " if letter.isspace() else letter for letter in text if letter.isspace() or _can_stand(letter))
    return " ".join("".join(kept).split())


def _can_stand(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cs"}


def _heading(text: str, written: str, begin: int, end: int) -> Heading | None:
    title = as_title(written)
    lines = text.split("\n")
    return Heading(title=title, rest="\n".join([*lines[:begin], *lines[end:]])) if title else None
