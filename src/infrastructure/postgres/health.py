"""Examining the database server."""

from sqlalchemy import text
from typing_extensions import override

from infrastructure.diagnosis import Finding, HealthCheck, examined
from infrastructure.postgres.errors import DatabaseRefused
from infrastructure.postgres.settings import is_chosen
from infrastructure.settings import Settings
from infrastructure.sql.database import Database

_FACTS = text("""SELECT current_setting('server_version') AS version, current_setting('max_connections') AS most,
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
    (SELECT string_agg(relname, ', ') FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            AND NOT (has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')
                AND has_table_privilege(oid, 'DELETE'))) AS refused,
    current_setting('transaction_read_only') = 'on' AS is_read_only""")


class PostgresHealthCheck(HealthCheck):
    """Checks the right to write, and counts the connections."""

    def __init__(self, *, database: Database, settings: Settings) -> None:
        self._database = database
        self._is_chosen = is_chosen(settings)

    @override
    async def examine(self) -> tuple[Finding, ...]:
        return (await examined("postgres", self._server),) if self._is_chosen else ()

    async def _server(self) -> str:
        facts = await self._database.write("examination", lambda connection: connection.execute(_FACTS).one())
        if facts.is_read_only:
            raise DatabaseRefused(f"The database {self._database.location} is read-only for this user")
        if facts.refused:
            raise DatabaseRefused(f"The database {self._database.location} refuses to write to {facts.refused}")
        return f"{facts.version}, {facts.used} of {facts.most} connections are used"
