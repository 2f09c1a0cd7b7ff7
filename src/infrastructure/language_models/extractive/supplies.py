"""Hands out the words of a prompt for the strings of a contract: note ids, titles, sentences."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue

from infrastructure.language_models.extractive.blocks import Kind, blocks
from infrastructure.language_models.extractive.material import Material
from infrastructure.language_models.extractive.passages import passages
from infrastructure.language_models.extractive.sentences import sentences, shown

_FOR_IDENTIFIERS = re.compile(r"(?:^|_)(?:id|ids|note|notes)$", re.IGNORECASE)
_FOR_TITLES = re.compile(r"title|heading|name|theme|topic|label|subject|keyword|tag|section", re.IGNORECASE)
_ELEMENT = re.compile(r"</?[a-z]+[^<>]*>")
_FORMATS = {
    "date-time": "2000-01-01T00:00:00Z",
    "date": "2000-01-01",
    "time": "00:00:00Z",
    "duration": "PT1S",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "email": "somebody@example.com",
    "uri": "https://example.com/",
    "ipv4": "127.0.0.1",
    "ipv6": "::1",
}
_PLAIN = (
    "a",
    "abc",
    "a-b",
    "a_b",
    "A",
    "ABC",
    "A1",
    "a1",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "2000-01-01",
    "1.0",
    "1.0.0",
    "#000000",
)
"""What many patterns ask for."""


@dataclass(frozen=True)
class Supplies:
    """Words of three sorts, each handed out in turn."""

    identifiers: deque[str]
    titles: deque[str]
    sentences: deque[str]

    @classmethod
    def of(cls, material: Material) -> "Supplies":
        """Take the words from the notes, or from the whole prompt if it has none."""
        loose = _ELEMENT.sub("\n\n", material.text)
        said = [s.text for note in material.notes for passage in passages(note) for s in passage.sentences]
        said = said or [s.text for block in blocks(loose) if block.kind is Kind.PROSE for s in sentences(block.text)]
        titles = [shown(note.title) for note in material.notes] or [material.topic, material.heading]
        titles = list(filter(None, titles)) or said or ["Notes"]
        return cls(
            identifiers=_in_turn([note.id for note in material.notes] or titles),
            titles=_in_turn(titles),
            sentences=_in_turn(said or titles),
        )

    def text(self, name: str, schema: dict[str, JsonValue]) -> str | None:
        """Return the next words for a field of this name that fit its schema; `None` if there are none."""
        if isinstance(form := schema.get("format"), str) and form in _FORMATS:
            return _FORMATS[form]
        own = self.sentences
        if _FOR_IDENTIFIERS.search(name):
            own = self.identifiers
        elif _FOR_TITLES.search(name):
            own = self.titles
        for supply in (own, self.titles, self.sentences, self.identifiers):
            for _ in range(len(supply)):
                words = supply[0]
                supply.rotate(-1)
                if (fit := _fitted(words, schema)) is not None:
                    return fit
        return next((plain for plain in _PLAIN if _fitted(plain, schema) == plain), None)


def _in_turn(words: Iterable[str]) -> deque[str]:
    return deque(dict.fromkeys(words))


def _fitted(words: str, schema: dict[str, JsonValue]) -> str | None:
    """Return the words, cut or repeated to the length asked for, if they fit the pattern."""
    least, most, pattern = schema.get("minLength"), schema.get("maxLength"), schema.get("pattern")
    if isinstance(most, int) and len(words) > most:
        words = words[:most].rstrip() or words[:most]
    if isinstance(least, int) and 0 < len(words) < least:
        words = (f"{words} " * (least // (len(words) + 1) + 1))[:least]
        words = words if not words.endswith(" ") else f"{words[:-1]}."
    if isinstance(pattern, str) and not _matches(pattern, words):
        return None
    return words


def _matches(pattern: str, words: str) -> bool:
    """Whether the pattern is one that Python knows too, and it occurs in the words."""
    try:
        return re.search(pattern, words) is not None
    except re.error:
        return False
