"""The database on a server of PostgreSQL, which many machines may share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from typing_extensions import override

from application.concurrency import uninterrupted
from domain.errors import InvalidSetting
from infrastructure.postgres.dialect import adapt
from infrastructure.postgres.errors import DatabaseRefused
from infrastructure.postgres.sessions import CONNECTING, location_of, lock_key
from infrastructure.postgres.translation import translated_errors
from infrastructure.settings import variable_of
from infrastructure.sql import migrations
from infrastructure.sql.database import Database, Result, Work

_LOCK: Final = text("""SELECT set_config('lock_timeout', :lock_timeout, true),
    set_config('idle_in_transaction_session_timeout', :idle_timeout, true), pg_advisory_xact_lock(:subject)""")
"""Locks a subject until the transaction ends; a frozen writer loses the lock after four times the time-out."""
_FACTS: Final = text("""SELECT current_setting('server_version') AS version, current_setting('max_connections') AS most,
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
    (SELECT string_agg(relname, ', ') FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            AND relowner = (SELECT relowner FROM pg_class WHERE oid = 'alembic_version'::regclass) -- the agent's
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e') -- of an extension
            AND NOT (has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')
                AND has_table_privilege(oid, 'DELETE'))) AS refused,
    current_setting('transaction_read_only') = 'on' AS is_read_only""")
"""What the doctor shows, and what makes the server unready."""


class PostgresDatabase(Database):
    """Writers of one subject take turns; those of different subjects write concurrently."""

    def __init__(self, url: str, *, timeout_seconds: float, pool_size: int) -> None:
        super().__init__(location_of(url))
        self._url = url
        self._lock_timeout = f"{1000 * timeout_seconds:.0f}ms"
        self._idle_timeout = f"{4000 * timeout_seconds:.0f}ms"
        self._pool = {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": timeout_seconds, "pool_pre_ping": True}
        self._folders = (*migrations.revision_folders(), *sorted(Path(__file__).parent.glob("**/revisions")))
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()

    @override
    async def read(self, work: Work[Result]) -> Result:
        async with self.reading() as connection:
            return await connection.run_sync(work)

    @override
    async def write(self, subject: str, work: Work[Result]) -> Result:
        return await uninterrupted(self._write(subject, work))

    async def _write(self, subject: str, work: Work[Result]) -> Result:
        async with self.writing(subject) as connection:
            return await connection.run_sync(work)

    @override
    async def erase(self, subject: str, work: Work[Result]) -> Result:
        """Delete the rows; PostgreSQL's vacuum removes their content: see docs/parts/postgres.md."""
        return await self.write(subject, work)

    @override
    async def examine(self) -> str:
        facts = await self.read(lambda connection: connection.execute(_FACTS).one())
        if facts.is_read_only:
            raise DatabaseRefused(f"The database {self.location} is read-only for this user")
        if facts.refused:
            raise DatabaseRefused(f"The database {self.location} refuses to write to {facts.refused}")
        return f"{self.location}: {facts.version}, {facts.used} of {facts.most} connections are used"

    @override
    async def close(self) -> None:
        async with self._opening:
            if self._engine is not None:
                await self._engine.dispose()
                self._engine = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Begin a transaction that sees one state of the database."""
        with translated_errors(self.location):
            engine = await self._open()
            async with engine.connect() as connection:
                await connection.execution_options(isolation_level="REPEATABLE READ")
                yield connection

    @asynccontextmanager
    async def writing(self, subject: str) -> AsyncIterator[AsyncConnection]:
        """Begin a transaction that waits for other writers of the subject."""
        with translated_errors(self.location):
            engine = await self._open()
            async with engine.begin() as connection:
                timeouts = {"lock_timeout": self._lock_timeout, "idle_timeout": self._idle_timeout}
                await connection.execute(_LOCK, {**timeouts, "subject": lock_key(subject)})
                yield connection

    async def _open(self) -> AsyncEngine:
        async with self._opening:
            if self._engine is None:
                self._engine = await self._prepared()
            return self._engine

    async def _prepared(self) -> AsyncEngine:
        if not self._url:
            variable = variable_of("database_url")
            raise InvalidSetting(f"{variable} is missing: the database is on a server of PostgreSQL", variable=variable)

        async def connect() -> psycopg.AsyncConnection:
            return await psycopg.AsyncConnection.connect(self._url, **CONNECTING)

        engine = adapt(create_async_engine("postgresql+psycopg://", async_creator=connect, **self._pool))
        try:
            async with engine.begin() as connection:
                await self._migrate(connection)
        except BaseException:
            await engine.dispose()
            raise
        return engine

    async def _migrate(self, connection: AsyncConnection) -> None:
        if await connection.run_sync(migrations.missing_revisions, self._folders, self.location):
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key("migrations")})
            if missing := await connection.run_sync(migrations.missing_revisions, self._folders, self.location):
                await connection.run_sync(migrations.migrate, self._folders, missing)
