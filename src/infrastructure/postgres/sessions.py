"""Parameters of every connection, by which it detects that the server is away, and the keys of locks."""

import hashlib
from typing import Any, Final

from domain.errors import InvalidSetting
from infrastructure.settings import variable_of

CONNECTING: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "prepare_threshold": None,  # a pooler may give each transaction another connection
    "application_name": "agent",
}


def location_of(url: str) -> str:
    """Return the database and its host, without the user and the password; raise `InvalidSetting` if it is invalid."""
    parts = parameters_of(url)
    return f"{parts.get('dbname') or parts.get('user', '')} on {parts.get('host') or 'this machine'}"


def parameters_of(url: str) -> dict[str, Any]:
    """Return the parameters of libpq in an address; raise `InvalidSetting` if it is invalid."""
    from psycopg import ProgrammingError  # noqa: PLC0415 - large, and not needed where there is no database
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - the same

    try:
        return conninfo_to_dict(url)
    except ProgrammingError as error:
        variable = variable_of("database_url")
        variables = f"{variable} (or {variable_of('postgres', 'direct_url')})"
        raise InvalidSetting(f"{variables} is invalid: {str(error).strip()}", variable=variable) from error


def lock_key(subject: str) -> int:
    """Return the key of an advisory lock: a signed number of 64 bits."""
    digest = hashlib.sha256(subject.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
