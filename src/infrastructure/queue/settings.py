"""The settings of the queue."""

from pydantic import Field

from domain.contract import Contract
from domain.errors import Misconfigured
from infrastructure.postgres.settings import shared_adapter
from infrastructure.settings import Settings


class DatabaseNotShared(Misconfigured):
    """The journal is not in a database that several machines can share."""


class QueueSettings(Contract):
    """Workers on many machines, where AGENT_DATABASE_URL names a database."""

    dead_after_seconds: float = Field(default=30.0, ge=2, description="Seconds of silence that mean a worker has died.")
    grace_seconds: float = Field(default=0.0, ge=0, description="Seconds that a stopped worker lets its runs continue.")
    sweep_seconds: float = Field(default=15.0, gt=0, description="Seconds between two searches for lost runs.")
    listen: bool = Field(default=True, description="Whether workers are notified of runs; false: they poll.")


def adapter(settings: Settings) -> str:
    """Return the name of the queue's adapter: the one that is set, else Procrastinate if PostgreSQL is used."""
    return shared_adapter(settings, "procrastinate", "run_queue") or settings.adapters.get("run_queue", "in_memory")
