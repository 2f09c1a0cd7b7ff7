"""A file of SQLite: how it is created, checked, migrated, opened and compacted, and what its errors mean."""

import errno
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError
from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from domain.errors import AgentError, InvalidRequest, StorageBusy, StorageFull, StorageUnusable
from infrastructure.database import migrations
from infrastructure.database.sqlite_connection import SqliteConnection

FOR_WRITING: Final = "BEGIN IMMEDIATE"
"""Takes the write lock at once: a transaction that reads first and writes later could not wait for it."""

_CHECKED_UP_TO: Final = 32 * 2**20
"""Bytes. Reading every page takes less than 0.1 s at this size; damage of a larger file is found when it is read."""

# Table by table: a check of the whole file would also compare a full-text index with its text, word by word.
_DAMAGE: Final = """SELECT quick_check FROM sqlite_master, pragma_quick_check(sqlite_master.name)
    WHERE type = 'table' AND rootpage > 0 AND quick_check <> 'ok' LIMIT 1"""


def prepare(path: Path, timeout_seconds: float, folders: Sequence[Path]) -> None:
    """Create the file for this user only, or check it for damage, and apply the revisions that it lacks."""
    import filelock  # noqa: PLC0415 - slow to load, and needed only if the database is

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _create(path)
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": timeout_seconds}, poolclass=NullPool)
    _set_up_connections(engine)
    with engine.connect() as connection:
        if path.stat().st_size <= _CHECKED_UP_TO and (found := connection.exec_driver_sql(_DAMAGE).scalar()):
            raise _damaged(path, " ".join(found.split("\n")[:2]))  # the first finding, after its heading
    with filelock.FileLock(f"{path}.lock", timeout=timeout_seconds):
        with engine.connect() as connection:
            missing = migrations.missing_revisions(connection, folders, path)
        if missing:
            with closing(sqlite3.connect(path, timeout=timeout_seconds)) as raw:
                raw.execute("PRAGMA journal_mode = WAL")  # readers beside a writer; the file keeps this mode
            with engine.connect().execution_options(begin=FOR_WRITING) as connection, connection.begin():
                if inspect(connection).get_table_names():
                    copy = path.with_name(f"{path.name}.before-{missing[0]}")
                    _create(copy)
                    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
                        source.backup(target)
                migrations.migrate(connection, folders, missing)


def open_engine(path: Path, timeout_seconds: float) -> AsyncEngine:
    """Return the engine of the file, whose connections wait for locks and commit durably."""
    url = URL.create("sqlite+aiosqlite", database=str(path))
    engine = create_async_engine(
        url,
        async_creator=lambda: SqliteConnection(partial(sqlite3.connect, path, timeout=timeout_seconds)),
        pool_reset_on_return=None,  # every transaction ends by itself
    )
    _set_up_connections(engine.sync_engine)
    return engine


def copies(path: Path) -> list[Path]:
    """Return the copies from before migrations, oldest first."""
    return sorted(path.parent.glob(f"{path.name}.before-*"), key=lambda copy: copy.stat().st_mtime)


def compact(path: Path, timeout_seconds: float) -> None:
    """Write the file again without what was deleted, and empty its journal."""
    with closing(sqlite3.connect(path, timeout=timeout_seconds, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        until = time.monotonic() + timeout_seconds
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:  # does not wait for another one
            if time.monotonic() > until:
                raise StorageBusy(f"{path}-wal still contains what was deleted: it is being read.", path=path)
            time.sleep(0.01)


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Raise the errors of the storage as the agent's errors; mistakes of the program stay as they are."""
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError, sqlite3.Error, OSError, ValueError) as error:
        meaning = _meaning(error.orig if isinstance(error, exc.DBAPIError) else error, path)
        if meaning is None:
            raise
        raise meaning from error


def _meaning(error: BaseException | None, path: Path) -> AgentError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, TimeoutError | exc.TimeoutError) or code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StorageBusy(f"The database {path} is locked by another process.", path=path)
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) == errno.ENOSPC:
        return StorageFull(f"The disk of the database {path} is full.", path=path)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return _damaged(path, str(error))
    if isinstance(error, UnicodeEncodeError | PydanticSerializationError):
        return InvalidRequest("Text cannot be stored: it contains invalid Unicode.")
    found = f"this version cannot read a {error.title} in it" if isinstance(error, ValidationError) else str(error)
    is_sqlites = type(error) in {sqlite3.OperationalError, sqlite3.DatabaseError} and code != sqlite3.SQLITE_ERROR
    if is_sqlites or isinstance(error, OSError | ValidationError) or "no such module" in found:
        return StorageUnusable(f"The database {path} is unusable: {found}.", path=path, found=found)
    return None


def _damaged(path: Path, found: str) -> StorageUnusable:
    copy = "".join(f" Its latest copy is {copy}." for copy in copies(path)[-1:])
    return StorageUnusable(f"The database {path} is damaged: {found}.{copy}", path=path, found=found)


def _create(path: Path) -> None:
    with suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)  # never opens an existing file: closing it would drop SQLite's locks


def _set_up_connections(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # else the driver begins transactions itself, and leaves DDL out of them
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
            connection.cursor().execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    @event.listens_for(engine, "invalidate")
    def release(connection: DBAPIConnection, _entry: ConnectionPoolEntry, _error: BaseException | None) -> None:
        connection.rollback()  # a cancelled statement may outlive its connection, and would keep the lock
