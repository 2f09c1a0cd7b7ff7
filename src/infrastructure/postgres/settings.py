"""The settings of PostgreSQL."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from domain.contract import Contract
from infrastructure.settings import Settings

_INVALID = re.compile(r"%(?![0-9A-Fa-f]{2})|\s")


def _checked(url: SecretStr) -> SecretStr:
    address = url.get_secret_value()
    if not address.startswith(("postgresql://", "postgres://")):
        raise ValueError("it must start with postgresql://")
    before, _, parameters = address.partition("://")[2].partition("?")
    authority, _, path = before.partition("/")
    # Unescaped, "/" or "?" in a password cuts the authority before its "@".
    is_cut = "@" not in authority and ("@" in path or ("@" in parameters and "=" not in parameters.partition("@")[0]))
    if _INVALID.search(address) or authority.count("@") > 1 or is_cut:
        raise ValueError("write special characters of its password as %40 for @, %2F for /, %3F for ? and %25 for %")
    return url


Url = Annotated[SecretStr, AfterValidator(_checked)]


class PostgresSettings(Contract):
    """PostgreSQL, where AGENT_DATABASE_URL names one."""

    pool_size: int = Field(default=10, ge=1, description="Connections of a process at the same time.")
    direct_url: Url | None = Field(
        default=None, description="The server itself, if AGENT_DATABASE_URL is a pooler's: for locks and notifications."
    )
    requests_per_minute: int = Field(default=0, ge=0, description="Requests to a model by all processes; 0: no limit.")
    tokens_per_minute: int = Field(default=0, ge=0, description="The same for the tokens of requests and answers.")


FIELDS = {
    "database_url": (
        Url | None,
        Field(default=None, description="The database, postgresql://user:password@host/name; empty for SQLite."),
    )
}
"""Settings at the top level, beside those of the core."""


def is_chosen(settings: Settings) -> bool:
    """Whether PostgreSQL is the database."""
    if settings.storage != "durable":
        return False
    return settings.adapters.get("database", "postgres") == "postgres" and url_of(settings) != ""


def shared_adapter(settings: Settings, adapter: str, *ports: str) -> str:
    """Return the adapter for several machines; empty without PostgreSQL, or if one of these ports has another."""
    return adapter if is_chosen(settings) and not any(map(settings.adapters.get, ports)) else ""


def url_of(settings: Settings, *, direct: bool = False) -> str:
    """Return the database's address with its password, `direct` if possible rather than a pooler's; empty if unset."""
    url: SecretStr | None = settings.part(PostgresSettings).direct_url if direct else None
    url = url or getattr(settings, "database_url", None)
    return url.get_secret_value() if url else ""
