"""What is wrong with a value, in words."""

from collections.abc import Iterable, Mapping
from textwrap import shorten

from pydantic import ValidationError

_MOST = 10
_SHOWN, _MAX_SHOWN = 3, 200
"""Complaints that a person is shown, and characters of one."""


def in_words(error: ValidationError) -> tuple[str, ...]:
    """Return a line for each error, at most ten: `sections.0.heading: Field required`; the input is not repeated."""
    errors = error.errors(include_url=False, include_input=False)
    above = {
        each["loc"][:length] for each in errors for length in range(len(each["loc"]))
    }  # of a tuple, Pydantic counts valid items
    found = [
        ": ".join(
            filter(None, (".".join(map(str, each["loc"])), _said(each["type"], each.get("ctx", {}), each["msg"])))
        )
        for each in errors
        if each["type"] != "too_short" or each["loc"] not in above
    ]
    rest = len(found) - _MOST
    return (*found[:_MOST], *((f"and {rest} more",) if rest > 0 else ()))


def summary(complaints: Iterable[str]) -> str:
    """Return the first complaints, cut, on one line for a person: they may repeat what a model wrote."""
    every = tuple(dict.fromkeys(complaints))
    first = (shorten(complaint, _MAX_SHOWN, placeholder="…").removesuffix(".") for complaint in every[:_SHOWN])
    rest = len(every) - _SHOWN
    return "; ".join((*first, *((f"and {rest} more",) if rest > 0 else ())))


def _said(kind: str, context: Mapping[str, object], message: str) -> str:
    """Return the message, or that the text is empty: it has no character, or none but white space."""
    is_empty = kind.startswith("string_") and (context.get("pattern") == r"\S" or context.get("min_length") == 1)
    return "It must not be empty" if is_empty else message
