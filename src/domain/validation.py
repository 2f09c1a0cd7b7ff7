"""What is wrong with a value, in words for a person or a model."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Any

from pydantic import ValidationError

_MAX_ERRORS = 10
_MAX_COMPLAINTS, _MAX_CHARACTERS = 3, 200
"""Complaints that a person is shown, and characters of each."""


def in_words(error: ValidationError) -> tuple[str, ...]:
    """Return a line for each error, at most ten: `sections.0.heading: Field required`."""
    found = complaints(error.errors(include_url=False, include_input=False))
    lines = [f"{place}: {problem}" if place else problem for place, problem in found]
    return _with_rest(lines[:_MAX_ERRORS], len(lines))


def complaints(errors: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the place and the problem of each of Pydantic's errors; the input is not repeated."""
    parents = {each["loc"][:length] for each in errors for length in range(len(each["loc"]))}
    # Pydantic counts only the valid items of a tuple: the others have errors of their own.
    own = (each for each in errors if each["type"] != "too_short" or each["loc"] not in parents)
    return [(".".join(map(str, each["loc"])), _problem(each["type"], each.get("ctx", {}), each["msg"])) for each in own]


def summary(complaints: Iterable[str]) -> str:
    """Return the first complaints on one line for a person, each cut: it may repeat what a model wrote."""
    every = tuple(dict.fromkeys(complaints))
    first = [shorten(each, _MAX_CHARACTERS, placeholder="…").removesuffix(".") for each in every[:_MAX_COMPLAINTS]]
    return "; ".join(_with_rest(first, len(every)))


def _with_rest(first: Sequence[str], total: int) -> tuple[str, ...]:
    return (*first, f"and {total - len(first)} more") if total > len(first) else tuple(first)


def _problem(kind: str, context: Mapping[str, object], message: str) -> str:
    """Return Pydantic's message, or a clearer one if a text is empty or has only white space."""
    is_empty = kind.startswith("string_") and (context.get("pattern") == r"\S" or context.get("min_length") == 1)
    return "It must not be empty" if is_empty else message.replace("valid tuple", "valid list")
