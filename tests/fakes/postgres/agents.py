"""Agents for tests whose database is one of PostgreSQL."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from infrastructure.composition import Agent
from tests.agents import agent_with
from tests.fakes.postgres.databases import an_empty_database


def agent_on_postgres(folder: Path, *, collation: str = "c", url: str = "", **settings: Any) -> Agent:
    """Return an agent that shares a database, an empty one unless one is given."""
    database_url = SecretStr(url or an_empty_database(collation))
    return agent_with(folder, storage="durable", database_url=database_url, **settings)
