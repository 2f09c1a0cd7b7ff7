"""Measures of an answer that need no model: each is a share, 1 where nothing is wrong."""

import math
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Self

from pydantic import Field

from domain.citations import Citation, plain
from domain.contract import Contract
from domain.notes import Note

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")


class Passage(Contract):
    """A paragraph of an answer, whichever capability gave it, and what it rests on."""

    text: str
    citations: tuple[Citation, ...] = ()


class Measure(Contract):
    """A measure's name and its value, 1 the best."""

    name: str = Field(min_length=1)
    value: float = Field(ge=0, le=1)

    @classmethod
    def of(cls, name: str, value: float) -> Self:
        """Measure, to four digits: what is finer is no difference to a reader."""
        return cls(name=name, value=round(value, 4))


def mean(values: Iterable[float]) -> float:
    """Return the arithmetic mean; 0 for no values."""
    known = tuple(values)
    return math.fsum(known) / len(known) if known else 0.0


def recall(found: Sequence[str], expected: Collection[str], *, at: int) -> float:
    """Return the share of what is expected that is among the first `at` found.

    >>> recall(["a", "x", "b"], {"a", "b"}, at=2)
    0.5
    """
    return mean(float(item in found[:at]) for item in set(expected))


def ndcg(found: Sequence[str], expected: Collection[str], *, at: int) -> float:
    """Return the normalised discounted cumulative gain of the first `at` found; what is expected weighs the same.

    Each that is found gains 1 / log2(rank + 1), once; the sum is divided by that of the best order (Järvelin and
    Kekäläinen 2002).

    >>> ndcg(["x", "a"], {"a"}, at=10) == 1 / math.log2(3)
    True
    """
    wanted = set(expected)
    once = tuple(dict.fromkeys(found))[:at]
    gained = math.fsum(1 / math.log2(rank + 1) for rank, item in enumerate(once, start=1) if item in wanted)
    best = math.fsum(1 / math.log2(rank + 1) for rank in range(1, min(len(wanted), at) + 1))
    return min(1.0, gained / best) if best else 0.0


def quotes_valid(paragraphs: Iterable[Passage], notes: Iterable[Note]) -> float:
    """Return the share of the citations whose quote stands in the note that it names; 0 where nothing is cited."""
    known = {note.id: note for note in notes}
    citations = [citation for paragraph in paragraphs for citation in paragraph.citations]
    return mean(float(cited.note in known and cited.stands_in(known[cited.note])) for cited in citations)


def paragraphs_cited(paragraphs: Iterable[Passage]) -> float:
    """Return the share of the paragraphs that cite a note."""
    return mean(float(bool(paragraph.citations)) for paragraph in paragraphs)


def unrepeated(text: str) -> float:
    """Return the share of the text's sentences that have not stood before, white space and Markdown marks aside."""
    sentences = [said for part in _SENTENCE.split(text) if (said := plain(part).casefold())]
    return len(set(sentences)) / len(sentences) if sentences else 0.0


def says(text: str, phrases: Collection[str]) -> float:
    """Return the share of the phrases that occur in the text, white space, Markdown marks and capitals aside."""
    said = plain(text).casefold()
    return mean(float(plain(phrase).casefold() in said) for phrase in phrases)


def tool_calls_right(answered: Collection[str], *, failed: int, expected: Collection[str]) -> float:
    """Return the share of the calls that were answered, of those made and those that were expected and never made.

    `answered` names the tool of each call that was answered. Where nothing is called or expected, nothing is wrong.

    >>> tool_calls_right(["search_notes"], failed=1, expected=["search_notes", "read_note"])
    0.3333333333333333
    """
    due = len(answered) + failed + len(set(expected) - set(answered))
    return len(answered) / due if due else 1.0
