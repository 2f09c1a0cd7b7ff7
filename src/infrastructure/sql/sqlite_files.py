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
from sqlalchemy import Connection, Engine, QueuePool, create_engine, exc, inspect

from domain.errors import AgentError, InvalidRequest, StorageBusy, StorageFull, StorageUnusable
from infrastructure.sql import migrations

_CHECKED_UP_TO: Final = 32 * 2**20
"""Bytes. To check a file of this size takes less than 0.1 s; damage of a larger file is found when it is read."""

# Table by table: a check of the whole file would also compare a full-text index with its text, word by word.
_DAMAGE: Final = """SELECT quick_check FROM sqlite_master, pragma_quick_check(sqlite_master.name)
    WHERE type = 'table' AND rootpage > 0 AND quick_check <> 'ok' LIMIT 1"""


def opened(path: Path, timeout_seconds: float, folders: Sequence[Path]) -> Engine:
    """Return the engine of a file that is created, readable by this user only, or checked for damage; then migrated.

    Connections wait for locks and commit durably. `folders` are those of the revisions, by default the parts'.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _create(path)
    connect = partial(_connected, path, timeout_seconds)
    # Every transaction ends by itself, so the pool sends no rollback after it.
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_reset_on_return=None)
    try:
        _prepare(engine, path, timeout_seconds, folders or migrations.revision_folders())
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def transaction(engine: Engine, begin: str) -> Iterator[Connection]:
    """Begin a transaction with this statement; commit it, or roll it back after an error."""
    with engine.begin() as connection:
        connection.connection.cursor().execute(begin)
        yield connection


def compact(path: Path, timeout_seconds: float) -> None:
    """Delete the copies made before migrations, rewrite the file without deleted data, empty its write-ahead log."""
    for copy in _copies(path):
        copy.unlink()
    with closing(sqlite3.connect(path, timeout=timeout_seconds, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        until = time.monotonic() + timeout_seconds
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:  # 1 while another process reads
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
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if isinstance(error, TimeoutError | exc.TimeoutError) or code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StorageBusy(f"The database {path} is locked by another process.", path=path)
    is_full = code == sqlite3.SQLITE_FULL or extended == sqlite3.SQLITE_IOERR_SHMSIZE
    if is_full or getattr(error, "errno", None) == errno.ENOSPC:
        return StorageFull(f"The disk of the database {path} is full.", path=path)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return _damaged(path, str(error))
    if isinstance(error, UnicodeEncodeError | PydanticSerializationError):
        return InvalidRequest("Text cannot be stored: it contains invalid Unicode.")
    found = f"this version cannot read a {error.title} in it" if isinstance(error, ValidationError) else str(error)
    is_of_file = type(error) in {sqlite3.OperationalError, sqlite3.DatabaseError} and code != sqlite3.SQLITE_ERROR
    if is_of_file or isinstance(error, OSError | ValidationError) or "no such module" in found:
        return StorageUnusable(f"The database {path} is unusable: {found}.", path=path, found=found)
    return None


def _copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.name}.before-*"), key=lambda copy: copy.stat().st_mtime)


def _damaged(path: Path, found: str) -> StorageUnusable:
    copies = _copies(path)
    copy = f" Its latest copy is {copies[-1]}." if copies else ""
    return StorageUnusable(f"The database {path} is damaged: {found}.{copy}", path=path, found=found)


def _create(path: Path) -> None:
    with suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)  # never opens an existing file: closing it would drop SQLite's locks


def _connected(path: Path, timeout_seconds: float) -> sqlite3.Connection:
    # With an isolation level, the driver would begin transactions itself, and leave DDL out of them.
    connection = sqlite3.connect(path, timeout=timeout_seconds, isolation_level=None, check_same_thread=False)
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _prepare(engine: Engine, path: Path, timeout_seconds: float, folders: Sequence[Path]) -> None:
    """Raise `StorageUnusable` if the file is damaged or of another version; apply the missing revisions."""
    with engine.connect() as connection:
        if path.stat().st_size <= _CHECKED_UP_TO and (found := connection.exec_driver_sql(_DAMAGE).scalar()):
            raise _damaged(path, " ".join(found.split("\n")[:2]))  # the first finding, after its heading
        missing = migrations.missing_revisions(connection, folders, path)
    if not missing:
        return
    import filelock  # noqa: PLC0415 - slow to load, and rarely needed

    with filelock.FileLock(f"{path}.lock", timeout=timeout_seconds, mode=0o600):
        with engine.connect() as connection:
            missing = migrations.missing_revisions(connection, folders, path)  # another process may have been faster
            if not missing:
                return
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")  # the file keeps this mode
        with transaction(engine, "BEGIN IMMEDIATE") as connection:
            if inspect(connection).get_table_names():
                copy = path.with_name(f"{path.name}.before-{missing[0]}")
                _create(copy)
                with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
                    source.backup(target)
            migrations.migrate(connection, folders, missing)
