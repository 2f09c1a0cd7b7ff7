"""How deleted rows are made to leave nothing behind: not in the file, its journal, or the copies of older revisions.

SQLite writes zeros over what is deleted (`secure_delete`). That is not all: where rows had moved to another page, the
old page may still have them in a gap that belongs to no row. So what is left of a table is written to fresh pages, and
the old ones are cleared as a whole. Then the journal is brought into the file and emptied.
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import ReturningDelete

from domain.errors import StorageBusy, StorageUnusable
from infrastructure.database import sqlite

AnyRow = Row[*tuple[Any, ...]]

_PAUSE = 0.01
"""Seconds until the journal is tried again."""


def erase(
    connection: Connection, deletion: ReturningDelete[*tuple[Any, ...]], tables: Sequence[Table]
) -> Sequence[AnyRow]:
    """Delete rows in the connection's transaction and write the tables, parents first, anew; return what it does."""
    rows = connection.execute(deletion).all()
    if rows:
        _write_anew(connection, [table.name for table in tables])
    return rows


def erase_in_copies(path: Path, deletion: ReturningDelete[*tuple[Any, ...]], tables: Sequence[Table]) -> None:
    """Delete the rows in the copies that were made before migrations, and remove copies that never got whole."""
    for unfinished in path.parent.glob(f"{path.name}.before-*{sqlite.UNFINISHED}"):
        unfinished.unlink()
    for copy in sqlite.copies(path):
        engine = sqlite.open_copy(copy)
        try:
            with engine.begin() as connection:
                if inspect(connection).has_table(tables[0].name):
                    erase(connection, deletion, tables)
        except DBAPIError as error:
            raise StorageUnusable(
                f"The older copy {copy} of the database cannot be changed ({error.orig}), so nothing was deleted",
                remedy="Remove that file, then do it again.",
            ) from error
        finally:
            engine.dispose()


def empty_journal(path: Path, busy_timeout: float) -> None:
    """Bring the journal into the file and leave it empty; raise `StorageBusy` if others use it for too long.

    SQLite waits for those who read or write, but not for those who do the same, as any writer may when it commits.
    """
    until = time.monotonic() + busy_timeout
    with closing(sqlite3.connect(path, timeout=busy_timeout)) as connection:
        while not _emptied(connection):
            if time.monotonic() > until:
                raise StorageBusy(
                    f"It is deleted, but {path}-wal still has it, because another process uses the database",
                    remedy="It is gone from there when the last process that uses the database ends.",
                )
            time.sleep(_PAUSE)


def _emptied(connection: sqlite3.Connection) -> bool:
    (blocked, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not blocked


def _write_anew(connection: Connection, tables: Sequence[str]) -> None:
    for table in tables:
        connection.exec_driver_sql(f'CREATE TEMP TABLE "kept_{table}" AS SELECT * FROM "{table}"')  # noqa: S608 - ours
    for table in reversed(tables):
        connection.exec_driver_sql(f'DELETE FROM "{table}"')  # noqa: S608
    for table in tables:
        connection.exec_driver_sql(f'INSERT INTO "{table}" SELECT * FROM "kept_{table}" ORDER BY rowid')  # noqa: S608
        connection.exec_driver_sql(f'DROP TABLE "kept_{table}"')
