"""The settings of PostgreSQL."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from domain.contract import Contract
from infrastructure.settings import Settings


def _checked(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("it must start with postgresql://")
    return url


Url = Annotated[SecretStr, AfterValidator(_checked)]


class PostgresSettings(Contract):
    """PostgreSQL, where AGENT_DATABASE_URL names one."""

    pool_size: int = Field(default=10, ge=1, description="Connections of a process at the same time.")
    direct_url: Url | None = Field(
        default=None, description="The server itself, if AGENT_DATABASE_URL is a pooler's: for locks and notifications."
    )
    requests_per_minute: int = Field(
        default=0, ge=0, description="Requests to the model, of all processes of the database together; 0: any."
    )
    tokens_per_minute: int = Field(default=0, ge=0, description="The same for the tokens of requests and answers.")


FIELDS = {
    "database_url": (
        Url | None,
        Field(default=None, description="The database, postgresql://user:password@host/name; empty for SQLite."),
    )
}
"""Settings that stand beside those of the core."""


def is_chosen(settings: Settings) -> bool:
    """Whether the database is one of PostgreSQL."""
    if settings.storage != "sqlite":
        return False
    return settings.adapters.get("database", "postgres") == "postgres" and url_of(settings) != ""


def adapter_of(settings: Settings, port: str, shared: str, own: str) -> str:
    """Return the adapter of a port: the one that is set, else one for several machines if they share a database."""
    return settings.adapters.get(port) or (shared if is_chosen(settings) else settings.adapter_of(port, own))


def url_of(settings: Settings, *, direct: bool = False) -> str:
    """Return the address with its password, of the server itself if it must be `direct`; empty if there is none."""
    given: SecretStr | None = settings.part(PostgresSettings).direct_url if direct else None
    given = given or getattr(settings, "database_url", None)
    return given.get_secret_value() if given else ""
