"""The database as the adapters see it: open, sound, and of the revision that this program knows."""

import asyncio
import errno
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import filelock
from pydantic import ValidationError
from sqlalchemy import Connection, Table, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.dml import ReturningDelete

from domain.errors import InvalidRequest, StorageFull, StorageUnusable
from infrastructure.database import erasing, sqlite
from infrastructure.database.erasing import AnyRow

REVISIONS = Path(__file__).parent / "revisions"


class Database:
    """One file, opened on first use: then checked, and migrated if it is of an older revision.

    Raises:
        StorageUnusable: The file or its folder cannot be written, is damaged, is of a newer version, or not ours.
        StorageBusy: Another process kept it locked for longer than `busy_timeout` seconds.
        StorageFull: There is no space left; the transaction left nothing behind.
    """

    def __init__(self, path: Path, *, busy_timeout: float = 5.0, revisions: Path = REVISIONS) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._revisions = revisions
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Read from one state of the database, whatever is written meanwhile."""
        with self._translating():
            engine = await self._open()
            async with engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Write all or nothing; it is durable when the context has closed."""
        with self._translating():
            engine = await self._open()
            async with self._writing, _transaction(engine) as connection:
                yield connection

    async def erase(self, deletion: ReturningDelete[*tuple[Any, ...]], tables: Sequence[Table]) -> Sequence[AnyRow]:
        """Delete rows of these tables, parents first, so that no file has anything of them; return what it does.

        The older copies lose the rows too; if one cannot, nothing is deleted.
        """
        async with self.writing() as connection:
            await asyncio.to_thread(erasing.erase_in_copies, self._path, deletion, tables)
            rows = await connection.run_sync(erasing.erase, deletion, tables)
        with self._translating():
            await asyncio.to_thread(erasing.empty_journal, self._path, self._busy_timeout)
        return rows

    async def close(self) -> None:
        """Close every connection; the next use opens the file again."""
        async with self._opening:
            if self._engine is not None:
                await self._engine.dispose()
                self._engine = None

    async def _open(self) -> AsyncEngine:
        async with self._opening:
            if self._engine is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                await asyncio.to_thread(sqlite.make_sure_it_opens, self._path)
                engine = sqlite.open_engine(self._path, self._busy_timeout)
                try:
                    await self._prepare(engine)
                except BaseException:
                    await engine.dispose()
                    raise
                self._engine = engine
        return self._engine

    async def _prepare(self, engine: AsyncEngine) -> None:
        known = sorted(path.stem.removeprefix("revision_") for path in self._revisions.glob("revision_*.py"))
        if await self._revision(engine, known) == known[-1]:
            return
        async with filelock.AsyncFileLock(f"{self._path}.lock", timeout=self._busy_timeout):
            revision = await self._revision(engine, known)
            if revision != known[-1]:
                await self._migrate(engine, revision)

    async def _revision(self, engine: AsyncEngine, known: list[str]) -> str | None:
        """Return the revision of a sound database, `None` of a new one."""
        async with engine.connect() as connection:
            found = await connection.run_sync(sqlite.damage, self._path)
            tables, revision = await connection.run_sync(_tables_and_revision)
        if found is not None:
            raise sqlite.damaged(self._path, found)
        if tables and revision is None:
            raise StorageUnusable(f"{self._path} is the database of another program", remedy="Set AGENT_DATA_DIR.")
        if revision is not None and revision not in known:
            raise StorageUnusable(
                f"The database {self._path} was made by a newer version: it has revision {revision}, "
                f"this version knows up to {known[-1]}",
                remedy="Install the newer version, or set AGENT_DATA_DIR to another folder.",
            )
        return revision

    async def _migrate(self, engine: AsyncEngine, revision: str | None) -> None:
        from infrastructure.database.migrate import upgrade  # noqa: PLC0415 - loads Alembic, which most starts spare

        if revision is None:
            await asyncio.to_thread(sqlite.allow_readers_beside_a_writer, self._path, self._busy_timeout)
        async with _transaction(engine) as connection:
            if revision is not None:
                copy = self._path.with_name(f"{self._path.name}.before-{revision}")
                await asyncio.to_thread(sqlite.back_up, self._path, copy)
            await connection.run_sync(upgrade, self._revisions)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            meaning = sqlite.translated(error.orig if isinstance(error, DBAPIError) else error, self._path)
            if meaning is None:
                raise
            raise meaning from error
        except (filelock.Timeout, PoolExhausted) as error:
            raise sqlite.busy(self._path) from error
        except UnicodeEncodeError as error:
            raise InvalidRequest(f"{error.object!r} cannot be stored: it is not sound text") from error
        except ValidationError as error:
            raise StorageUnusable(
                f"The database {self._path} holds a {error.title} that this version cannot read",
                remedy="Use the version that wrote it, or set AGENT_DATA_DIR to another folder.",
            ) from error
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise StorageFull(f"There is no space left for {self._path}", remedy="Make space.") from error
            raise StorageUnusable(
                f"The folder of the database {self._path} cannot be used ({error.strerror})",
                remedy="Let this user write there, or set AGENT_DATA_DIR to another folder.",
            ) from error


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        await connection.execution_options(begin=sqlite.FOR_WRITING)
        async with connection.begin():
            yield connection


def _tables_and_revision(connection: Connection) -> tuple[bool, str | None]:
    """Whether the database has any tables, and the revision that it is stamped with."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        return bool(tables), None
    return True, connection.scalar(text("SELECT version_num FROM alembic_version"))
