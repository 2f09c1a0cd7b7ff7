"""Measures of an answer that need no model: each is a share, from 0 to 1, the best."""

import math
import re
from collections.abc import Collection, Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from domain.answers import Reference
from domain.contract import Contract

_MARKS = re.compile(r"[*_`~#>|]|(?<!\S)\[\d+\]")
"""The marks of Markdown, and the numbers of references."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")


class Measure(Contract):
    """A name and a value, and what the value does to the score.

    The score is the mean of the values that count `towards` it, times each value that `limits` it: an answer earns
    nothing by having no faults. A value that is only `compared` with that of a baseline does not change the score.
    """

    name: str = Field(min_length=1)
    value: Annotated[float, AfterValidator(lambda value: round(value, 4))] = Field(ge=0, le=1)
    effect: Literal["towards", "limits", "compared"] = "towards"


def score_of(measures: Collection[Measure]) -> float:
    """Return the score of an answer with these measures, from 0 to 1."""
    towards, limits = ([each.value for each in measures if each.effect == effect] for effect in ("towards", "limits"))
    return mean(towards) * math.prod(limits)


def mean(values: Iterable[float]) -> float:
    """Return the arithmetic mean; 0 for no values."""
    known = tuple(values)
    return math.fsum(known) / len(known) if known else 0.0


def recall(found: Collection[str], expected: Collection[str]) -> float:
    """Return the share of the expected items that were found.

    >>> recall(["a", "x"], {"a", "b"})
    0.5
    """
    return mean(float(item in found) for item in set(expected))


def says(text: str, phrases: Collection[str]) -> float:
    """Return the share of the phrases that occur in the text, ignoring white space, Markdown and case.

    A phrase starts at the start of a word, and a number at its end is a whole number: "32" does not occur in "320".
    One of several alternatives suffices.

    >>> says("A **warp** has 320 threads.", ["warp | wave", "32"])
    0.5
    """
    said = normalize(text)
    alternatives = ([re.escape(normalize(each)) for each in phrase.split("|")] for phrase in phrases)
    patterns = (rf"(?<!\w)(?:{'|'.join(each)})(?!\d)" for each in alternatives)
    return mean(float(re.search(pattern, said, re.ASCII) is not None) for pattern in patterns)


def normalize(text: str) -> str:
    """Return a text without Markdown and numbers of references, in lower case and with single spaces."""
    return " ".join(_MARKS.sub("", text).split()).casefold()


def unrepeated(text: str) -> float:
    """Return the share of the sentences that do not repeat an earlier one."""
    sentences = [*filter(None, map(normalize, _SENTENCE.split(text)))]
    return len(set(sentences)) / len(sentences) if sentences else 1.0


def paragraphs_cited(text: str, references: Collection[Reference]) -> float:
    """Return the share of the paragraphs that have the number of a reference."""
    numbers = [f"[{reference.number}]" for reference in references]
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if normalize(part)]
    return mean(float(any(number in paragraph for number in numbers)) for paragraph in paragraphs)
