"""Examining the database."""

from typing_extensions import override

from infrastructure.diagnosis import Finding, HealthCheck, examined
from infrastructure.settings import Settings
from infrastructure.sql.database import Database


class SqlHealthCheck(HealthCheck):
    """Opens the database, which is created if it is missing."""

    def __init__(self, *, settings: Settings, database: Database) -> None:
        self._is_used = settings.storage == "durable"
        self._database = database

    @override
    async def examine(self) -> tuple[Finding, ...]:
        return (await examined("database", self._database.examine),) if self._is_used else ()
