"""Identifiers that are short enough to type and hard to guess."""

import secrets
from typing import NewType

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for each other."""

RunId = NewType("RunId", str)
"""One execution of a use case: an answer, or a run that is kept in a journal."""


def new_identifier(length: int) -> str:
    """Return a random identifier; 8 characters suffice for a name, 12 for what must not be guessed."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def new_run_id() -> RunId:
    """Return the id of a new run."""
    return RunId(new_identifier(8))
