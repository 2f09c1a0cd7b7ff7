"""What only POSIX has: users, and what they may do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

POSIX = pytest.mark.skipif(os.name == "nt", reason="what only POSIX has")
NOBODY = 65534


@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Be nobody for a while, if the tests are run by root, whom no permission stops."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
