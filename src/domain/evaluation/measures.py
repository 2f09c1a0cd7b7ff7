"""Measures of an answer that need no model: each is a share, 1 the best."""

import math
import re
from collections.abc import Collection, Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from domain.answers import Reference
from domain.contract import Contract

_MARKS = re.compile(r"[*_`~#>|]|(?<!\S)\[\d+\]")
"""Markdown, and the numbers of references."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")


class Measure(Contract):
    """A name and a value, and what the value does to the score.

    The score is the average of the values that count `towards` it, times each that `limits` it: the absence of faults
    earns nothing. A value that is only `compared` with that of a baseline leaves the score alone.
    """

    name: str = Field(min_length=1)
    value: Annotated[float, AfterValidator(lambda value: round(value, 4))] = Field(ge=0, le=1)
    effect: Literal["towards", "limits", "compared"] = "towards"


def score_of(measures: Collection[Measure]) -> float:
    """Return how good an answer is, from 0 to 1."""
    towards, limits = ([each.value for each in measures if each.effect == effect] for effect in ("towards", "limits"))
    return mean(towards) * math.prod(limits)


def mean(values: Iterable[float]) -> float:
    """Return the arithmetic mean; 0 for no values."""
    known = tuple(values)
    return math.fsum(known) / len(known) if known else 0.0


def recall(found: Collection[str], expected: Collection[str]) -> float:
    """Return the share of what is expected that is found.

    >>> recall(["a", "x"], {"a", "b"})
    0.5
    """
    return mean(float(item in found) for item in set(expected))


def says(text: str, phrases: Collection[str]) -> float:
    """Return the share of the phrases that occur in the text, white space, Markdown and case aside.

    A phrase starts where a word starts, and a number that it ends with ends there: "32" does not occur in "320".
    Of alternatives, one suffices.

    >>> says("A **warp** has 320 threads.", ["warp | wave", "32"])
    0.5
    """
    said = plain(text)
    patterns = ("|".join(map(re.escape, map(plain, phrase.split("|")))) for phrase in phrases)
    return mean(float(re.search(rf"(?<!\w)(?:{each})(?!\d)", said, re.ASCII) is not None) for each in patterns)


def plain(text: str) -> str:
    """Return a text without Markdown and numbers of references, in lower case and with single spaces."""
    return " ".join(_MARKS.sub("", text).split()).casefold()


def unrepeated(text: str) -> float:
    """Return the share of the sentences that do not repeat an earlier one."""
    sentences = [said for part in _SENTENCE.split(text) if (said := plain(part))]
    return len(set(sentences)) / len(sentences) if sentences else 1.0


def paragraphs_cited(text: str, references: Collection[Reference]) -> float:
    """Return the share of the paragraphs with the number of a reference."""
    numbers = [f"[{reference.number}]" for reference in references]
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if plain(part)]
    return mean(float(any(number in paragraph for number in numbers)) for paragraph in paragraphs)
