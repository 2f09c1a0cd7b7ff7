"""A database with a table of books, and what other processes do with it: `storage.py TASK PATH`."""

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select

from infrastructure.sql.sqlite import SqliteDatabase

books = Table("books", MetaData(), Column("number", Integer, primary_key=True), Column("title", Text, nullable=False))

CREATE = 'op.create_table("books", sa.Column("number", sa.Integer, primary_key=True), sa.Column("title", sa.Text))'
REVISION = "import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = {}, {}\ndef upgrade(): {}"


def part_with(folder: Path, *upgrades: str, part: str = "shelf") -> Path:
    """Return the revisions of a part, one for each upgrade."""
    revisions = folder / part / "revisions"
    revisions.mkdir(parents=True)
    ids = [None, *(f"{part}_{number:04}" for number in range(1, len(upgrades) + 1))]
    for previous, revision, upgrade in zip(ids, ids[1:], upgrades, strict=False):
        text = REVISION.format(repr(revision), repr(previous), upgrade)
        (revisions / f"{revision}.py").write_text(text, encoding="utf-8")
    return revisions


@asynccontextmanager
async def opened(path: Path, *revisions: Path, timeout_seconds: float = 5.0) -> AsyncIterator[SqliteDatabase]:
    """Use the database, with the revisions beside it unless others are given, and close it."""
    revisions = revisions or (path.parent / "shelf" / "revisions",)
    database = SqliteDatabase(path, timeout_seconds=timeout_seconds, revisions=revisions)
    try:
        yield database
    finally:
        await database.close()


async def add(database: SqliteDatabase, *titles: str) -> None:
    rows = [{"title": title} for title in titles]
    await database.write("books", lambda connection: connection.execute(insert(books), rows))


async def titles(database: SqliteDatabase) -> list[str]:
    every = select(books.c.title).order_by(books.c.number)
    return await database.read(lambda connection: list(connection.scalars(every)))


async def erase(database: SqliteDatabase, title: str) -> None:
    chosen = books.delete().where(books.c.title.startswith(title))
    await database.erase("books", lambda connection: connection.execute(chosen))


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def files_with(path: Path, text: str) -> list[str]:
    return sorted(file.name for file in path.parent.glob(f"{path.name}*") if text.encode() in file.read_bytes())


async def write_forever(path: Path) -> None:
    """Add two books at a time, and print their common title when they are durable."""
    async with opened(path) as database:
        for title in (f"{os.getpid()}-{number}." for number in itertools.count()):
            await add(database, title, title)
            print(title, flush=True)  # noqa: T201 - the parent reads it


async def read_and_end(path: Path) -> None:
    """Wait for a line, read, print whether Alembic was loaded, and end without closing."""
    print("ready", flush=True)  # noqa: T201 - the parent reads it
    await asyncio.to_thread(sys.stdin.readline)
    await titles(SqliteDatabase(path, timeout_seconds=5, revisions=(path.parent / "shelf" / "revisions",)))
    print("alembic" in sys.modules)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    tasks = {task.__name__: task for task in (write_forever, read_and_end)}
    asyncio.run(tasks[sys.argv[1]](Path(sys.argv[2])))
