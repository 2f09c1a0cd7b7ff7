"""Pydantic's errors in words."""

from pydantic import ValidationError

_MOST = 10


def in_words(error: ValidationError) -> tuple[str, ...]:
    """Return a line for each error, at most ten: `sections.0.heading: Field required`; the input is not repeated."""
    found = [
        ": ".join(filter(None, (".".join(map(str, each["loc"])), each["msg"])))
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    rest = len(found) - _MOST
    return (*found[:_MOST], *((f"and {rest} more",) if rest > 0 else ()))
