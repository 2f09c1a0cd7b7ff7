"""Examining the database."""

from infrastructure.diagnosis import Finding, examined
from infrastructure.settings import Settings
from infrastructure.sql.database import Database


async def examine_database(settings: Settings, database: Database) -> tuple[Finding, ...]:
    """Open the database if it is used; it is created if it is missing."""
    return (await examined("database", database.examine),) if settings.storage == "durable" else ()
