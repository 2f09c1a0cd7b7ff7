"""Finds the words that can name a theme, and spells them as the notes do."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.notes import Note
from infrastructure.language_models.extractive.word_lists import COMMON_WORDS
from infrastructure.language_models.extractive.words import stem, words

_COMMON = frozenset(map(stem, COMMON_WORDS))
_BASIC, _FUNDAMENTAL = stem("basics"), stem("fundamentals")

_CLEARLY = 0.5
"""The strength from which on a note speaks of a term clearly."""


@dataclass(frozen=True)
class Label:
    """A term that may name a theme, and how strongly each note speaks of it, from 0 to 1."""

    term: str
    strengths: tuple[float, ...]

    @property
    def members(self) -> frozenset[int]:
        """The notes that clearly speak of it."""
        return frozenset(n for n, strength in enumerate(self.strengths) if strength >= _CLEARLY)


def labels(notes: Sequence[Note], weights: Sequence[dict[str, float]], topic: str) -> tuple[Label, ...]:
    """Return the terms that several notes share in titles or tags, less the topic's own."""
    own = set(map(stem, words(topic)))
    headings = _with_basics([_headings(note) for note in notes])
    known = dict.fromkeys(term for heading in headings for term in heading)
    found: list[Label] = []
    for term in known:
        parts = term.split()
        if own.issuperset(parts) or _COMMON & {parts[0], parts[-1]}:
            continue
        strengths = tuple(
            max(heading.get(term, 0.0), _said(weight, term)) for heading, weight in zip(headings, weights, strict=True)
        )
        label = Label(term, strengths)
        if 2 <= len(label.members) <= max(2, 0.6 * len(notes)):  # noqa: PLR2004 - a theme is shared, but not by all
            found.append(label)
    return tuple(found)


def _with_basics(headings: list[dict[str, float]]) -> list[dict[str, float]]:
    """Count a note on the basics of something among the fundamentals, where other notes are called that."""
    if not any(_FUNDAMENTAL in heading for heading in headings):
        return headings
    return [{**heading, _FUNDAMENTAL: heading[_BASIC]} if _BASIC in heading else heading for heading in headings]


def _said(weight: dict[str, float], term: str) -> float:
    """Return how strongly a note's text speaks of a term, next to what it speaks of most."""
    most = max(weight.values(), default=1.0)
    return 0.7 * weight.get(term, 0.0) / most


def _headings(note: Note) -> dict[str, float]:
    """Return the terms of a note's tags and title; a tag and a pair of words say more than a single word of a title."""
    strengths: dict[str, float] = {}
    for heading, strength in (
        (note.title, 0.9),
        *((tag.rsplit("/", 1)[-1].replace("-", " "), 1.0) for tag in note.tags),
    ):
        stemmed = [stem(word) for word in words(heading.replace("-", " "))]
        for term in filter(None, stemmed):
            strengths[term] = max(strengths.get(term, 0.0), strength)
        for one, other in pairwise(stemmed):
            if one and other and one != other:
                strengths[f"{one} {other}"] = 1.0
    return strengths
