"""Connections to a database that are made worse, as a full disk or another SQLite would."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, Pool


@contextmanager
def every_connection(pragma: str) -> Iterator[None]:
    """Handicap each connection that is opened meanwhile, before it is set up."""

    def handicap(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(pragma)
        cursor.close()

    event.listen(Pool, "connect", handicap, insert=True)
    try:
        yield
    finally:
        event.remove(Pool, "connect", handicap)
