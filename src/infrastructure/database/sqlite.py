"""All that is SQLite's own: how it is opened, checked and copied, its full-text index, and what its errors mean.

Another database is another file with the same functions.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import (
    URL,
    ColumnClause,
    Connection,
    Engine,
    Float,
    Integer,
    Select,
    Subquery,
    column,
    create_engine,
    event,
    func,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from domain.errors import AgentError, StorageBusy, StorageFull, StorageUnusable

FOR_WRITING: Final = "BEGIN IMMEDIATE"
"""Takes the write lock at once: a transaction that reads first and writes later could not wait for its turn."""

UNFINISHED: Final = ".part"
"""What the name of a copy ends in until it is whole."""

CHECKED_UP_TO: Final = 32 * 2**20
"""Bytes. A look at every page takes less than a tenth of a second at this size; beyond, damage shows when it is met."""

CREATE_NOTE_INDEX: Final = """
    CREATE VIRTUAL TABLE note_index
    USING fts5(title, tags, source, text, tokenize = 'porter unicode61 remove_diacritics 2')
"""
"""Rows have the numbers of the notes. It is derived: a revision that changes it drops it and fills it anew."""

note_index = table("note_index", *(column(name) for name in ("rowid", "rank", "title", "tags", "source", "text")))

_RANK: Final = "bm25(10.0, 6.0, 6.0, 1.0)"
"""The weight of a word in title, tags, source and text."""


def open_engine(path: Path, busy_timeout: float) -> AsyncEngine:
    """Return the engine of the file; connections wait so many seconds for a lock, and what they commit is durable."""
    url = URL.create("sqlite+aiosqlite", database=str(path))
    engine = create_async_engine(url, connect_args={"timeout": busy_timeout})
    _prepare_connections(engine.sync_engine)
    return engine


def open_copy(path: Path) -> Engine:
    """Return the engine of a copy, which nobody else uses."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    _prepare_connections(engine)
    return engine


def _prepare_connections(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver must not begin transactions by itself: it would leave DDL and the kind of BEGIN out.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA secure_delete = ON")  # whatever this SQLite was built with; see erasing.py
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    @event.listens_for(engine, "invalidate")
    def let_go(connection: DBAPIConnection, _entry: ConnectionPoolEntry, _error: BaseException | None) -> None:
        # A cancelled statement may outlive its connection for a while, and would keep the transaction's lock so long.
        connection.rollback()


def make_sure_it_opens(path: Path) -> None:
    """Raise what keeps the file from being opened or made; aiosqlite would leave a thread behind that complains."""
    sqlite3.connect(path).close()


def allow_readers_beside_a_writer(path: Path, busy_timeout: float) -> None:
    """Set the file's journal to write-ahead, which it then stays."""
    with closing(sqlite3.connect(path, timeout=busy_timeout)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def damage(connection: Connection, path: Path) -> str | None:
    """Say what is damaged in a file that is not too big to look through; `None` if nothing is."""
    if path.stat().st_size > CHECKED_UP_TO:
        return None
    # Table by table: of the whole, newer versions would also compare the full-text index with its text, word by word.
    tables = text("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")
    for name in connection.scalars(tables).all():
        literal = name.replace("'", "''")
        found = connection.exec_driver_sql(f"PRAGMA quick_check('{literal}')").scalar()
        if found != "ok":
            return " ".join(str(found).split("\n")[:2])  # the first finding, behind a heading if it has one
    return None


def back_up(path: Path, copy: Path) -> None:
    """Copy the database as it was committed last, whole or not at all."""
    unfinished = copy.with_name(f"{copy.name}{UNFINISHED}")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
        unfinished.replace(copy)
    finally:
        unfinished.unlink(missing_ok=True)


def copies(path: Path) -> list[Path]:
    """Return the copies that were made before migrations, oldest first."""
    return sorted(copy for copy in path.parent.glob(f"{path.name}.before-*") if copy.suffix != UNFINISHED)


def matching(phrases: Sequence[str]) -> Subquery:
    """Select number, hits and rank of the notes with any of the phrases.

    `hits` is how many of the phrases a note has; `rank` is less for a better match.
    """
    every = union_all(*(_matches(phrase) for phrase in phrases)).subquery()
    return (
        select(
            every.c.rowid.label("number"),
            func.count(type_=Integer).label("hits"),
            func.sum(every.c.rank, type_=Float).label("rank"),
        )
        .group_by(every.c.rowid)
        .subquery()
    )


def _matches(phrase: str) -> Select[int, float]:
    index: ColumnClause[str] = column(note_index.name)
    rank = note_index.c.rank
    return select(note_index.c.rowid, rank).where(index.match(quoted(phrase)), rank.match(_RANK))


def quoted(phrase: str) -> str:
    """Return any text as one phrase of FTS5's query language, in which nothing is an operator."""
    sound = phrase.encode(errors="replace").decode().replace("\0", " ")
    return '"' + sound.replace('"', '""') + '"'


def translated(error: BaseException | None, path: Path) -> AgentError | None:
    """Return what the error means for the user of the database; `None` if it is a mistake of the program."""
    if type(error) not in {sqlite3.OperationalError, sqlite3.DatabaseError}:
        return None
    meaning: AgentError | None
    # Without a code it is not SQLite but its driver that complains: of text which is none.
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            meaning = busy(path)
        case sqlite3.SQLITE_FULL:
            meaning = StorageFull(
                f"There is no space left for the database {path}; nothing of this was written",
                remedy="Make space, then do it again.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            meaning = damaged(path, str(error))
        case sqlite3.SQLITE_ERROR if "no such module" in str(error):
            meaning = StorageUnusable(
                f"The SQLite of this Python cannot search text ({error}), which the database {path} needs",
                remedy="Use a Python whose SQLite was built with FTS5, as those from python.org are.",
            )
        case sqlite3.SQLITE_ERROR:
            meaning = None
        case _:
            meaning = StorageUnusable(
                f"The database {path} cannot be used ({error})",
                remedy="Let this user read and write the file and its folder, or set AGENT_DATA_DIR to another one.",
            )
    return meaning


def busy(path: Path) -> StorageBusy:
    """Say that somebody else has the database."""
    return StorageBusy(
        f"Another process keeps the database {path} locked",
        remedy="Try again when it is done, or wait longer with AGENT_DATABASE_BUSY_TIMEOUT.",
    )


def damaged(path: Path, found: str) -> StorageUnusable:
    """Say that the database is damaged, and how to go on; the latest copy is named if there is one."""
    found_copies = copies(path)
    copy = found_copies[-1] if found_copies else "a copy of it"
    return StorageUnusable(
        f"The database {path} is damaged ({found}); it was left as it is",
        remedy=f"Move it and its -wal file away, put {copy} in its place, or begin anew by capturing the notes again.",
    )
