"""Counts the words of notes, and weighs them."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from domain.notes import Note
from infrastructure.language_models.extractive.word_lists import EMPTY_WORDS

_FENCED = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1\s*$|\Z)", re.MULTILINE | re.DOTALL)
_TARGET = re.compile(r"(?<=\])\([^()\s]{0,500}\)|https?://\S+|<!--.{0,1000}?-->", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['\u2019.+#-][^\W_]+)*(?:\+\+|#)?")
_TITLE_WEIGHT = 4
_LONGEST_WORD = 40


def words(text: str) -> list[str]:
    """Return the words of a text as they are spelt."""
    return [word for word in _WORD.findall(text) if len(word) <= _LONGEST_WORD]


def prose(markdown: str) -> str:
    """Return a note's text without its code blocks and the targets of its links."""
    return _TARGET.sub(" ", _FENCED.sub(" ", markdown))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what a word shares with its plural and its verb forms, roughly; nothing for an empty word.

    >>> stem("Indexes") == stem("index") == stem("indexing")
    True
    """
    small = word.casefold().replace("\u2019", "'").removesuffix("'s")
    if small in EMPTY_WORDS or small.isdecimal() or (small.isascii() and len(small) == 1):
        return ""
    for ending, put in (
        ("ies", "y"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("ing", ""),
        ("ed", ""),
    ):
        if small.endswith(ending) and len(small) - len(ending) >= 3:  # noqa: PLR2004 - what is left is still a word
            small = small.removesuffix(ending) + put
            break
    else:
        small = small.removesuffix("s") if len(small) > 3 and not small.endswith(("ss", "us", "is")) else small  # noqa: PLR2004
    if len(small) > 4 and small[-1] == small[-2] and small[-1] not in "lsz":  # noqa: PLR2004
        small = small[:-1]
    return small.removesuffix("e") if len(small) > 3 else small  # noqa: PLR2004


def stems(text: str) -> list[str]:
    """Return the stems of a text's words in order; a word that says nothing is an empty one."""
    return [stem(word) for word in words(text)]


def terms(stemmed: Sequence[str]) -> list[str]:
    """Return the single words and the pairs of neighbours that say something."""
    pairs = [f"{a} {b}" for a, b in pairwise(stemmed) if a and b and a != b]
    return [*filter(None, stemmed), *pairs]


def counted(note: Note) -> Counter[str]:
    """Count a note's terms; those of its title and its tags several times."""
    count = Counter(terms(stems(prose(note.text))))
    for heading in (note.title, *note.tags):
        for term in terms(stems(heading)):
            count[term] += _TITLE_WEIGHT
    return count


def weighed(counts: Sequence[Mapping[str, int]]) -> list[dict[str, float]]:
    """Weigh the terms of each count: by how often they occur in it, and in how few others; each to unit length."""
    spread = Counter(term for count in counts for term in count)
    total = len(counts)
    weights: list[dict[str, float]] = []
    for count in counts:
        raw = {term: (1 + math.log(n)) * math.log((1 + total) / spread[term]) for term, n in count.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        weights.append({term: weight / length for term, weight in raw.items()})
    return weights


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the cosine of two weighed counts."""
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return sum(weight * many.get(term, 0.0) for term, weight in few.items())


def centre(weights: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return the sum of weighed counts, to unit length."""
    total: dict[str, float] = {}
    for weight in weights:
        for term, value in weight.items():
            total[term] = total.get(term, 0.0) + value
    length = math.sqrt(sum(value * value for value in total.values())) or 1.0
    return {term: value / length for term, value in total.items()}
