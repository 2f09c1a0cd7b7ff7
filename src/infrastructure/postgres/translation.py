"""What PostgreSQL's errors mean."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError
from sqlalchemy import exc

from domain.errors import AgentError, InvalidRequest, StorageBusy, StorageFull, StorageUnusable
from infrastructure.postgres.errors import DatabaseAway, DatabaseRefused

_KINDS = (
    (("53100",), StorageFull, "has no space left"),
    (("54000",), InvalidRequest, "cannot store a name of this length"),
    (("28", "3D", "3F", "42501"), DatabaseRefused, "refuses"),
    (("25006",), DatabaseAway, "is not the primary server"),
    (("08", "25P03", "57", "58"), DatabaseAway, "does not answer"),
    (("40", "53", "55"), StorageBusy, "is busy"),
)
"""The first entry with a prefix of an SQLSTATE says what the error means."""
_CONNECTION_ERRORS = {"OperationalError", "ConnectionTimeout", "PoolTimeout"}
_REFUSAL = re.compile(
    r"FATAL: .*(authentication|does not exist|pg_hba|permission|not permitted)|invalid (port number|\w+ value)",
    re.DOTALL,
)
"""A refused connection has no SQLSTATE, only a message."""


@contextmanager
def translated_errors(location: str) -> Iterator[None]:
    """Raise PostgreSQL's errors as the agent's errors; mistakes of the program stay as they are."""
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError, psycopg.Error, ValueError) as error:
        meaning = _meaning(error.orig if isinstance(error, exc.DBAPIError) else error, location)
        if meaning is None:
            raise
        raise meaning from error


def _meaning(error: BaseException | None, location: str) -> AgentError | None:
    if isinstance(error, UnicodeEncodeError | PydanticSerializationError):
        return InvalidRequest("Text cannot be stored: it contains invalid Unicode.")
    if isinstance(error, ValidationError):
        found = f"this version cannot read a {error.title} in it"
        return StorageUnusable(f"The database {location} is unusable: {found}.", location=location, found=found)
    state, found = getattr(error, "sqlstate", None) or "", str(error).partition("\n")[0]
    if not state and type(error).__name__ in _CONNECTION_ERRORS:
        is_full = "FATAL: " in str(error) and "too many" in str(error)
        state = "53300" if is_full else "28000" if _REFUSAL.search(str(error)) else "08001"
    if isinstance(error, exc.TimeoutError):  # no connection of the pool is free
        state = "53300"
    kinds = ((kind, problem) for prefixes, kind, problem in _KINDS if state.startswith(prefixes))
    kind, problem = next(kinds, (None, ""))
    return kind(f"The database {location} {problem}: {found}", location=location) if kind else None
