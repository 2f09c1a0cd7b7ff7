"""A database that is locked, full, read-only or damaged: one clear error, nothing lost. What is erased is gone."""

import asyncio
import os
import random
import sqlite3
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile

import pytest
from pydantic import TypeAdapter
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from domain.errors import InvalidRequest, StorageBusy, StorageFull, StorageUnusable
from infrastructure.sql.sqlite import SqliteDatabase
from tests.template_only.sql.storage import (
    CREATE,
    add,
    books,
    content_of,
    erase,
    files_with,
    opened,
    part_with,
    titles,
)

POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database with a book, closed, in a folder that no URL could name."""
    folder = tmp_path / "é 50% #'"
    part_with(folder, CREATE, 'op.create_index("books_by_title", "books", ["title"])')
    async with opened(folder / "agent.db") as database:
        await add(database, "old")
    return folder / "agent.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[SqliteDatabase]:
    """The same database, opened with a short timeout."""
    async with opened(path, timeout_seconds=0.2) as database:
        assert await titles(database) == ["old"]
        yield database


@contextmanager
def another_program(path: Path, *statements: str) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement).fetchall()
        yield


async def test_waits_for_a_lock_until_the_timeout_while_readers_continue(path: Path, database: SqliteDatabase) -> None:
    with another_program(path, "BEGIN IMMEDIATE"):
        with pytest.raises(StorageBusy, match="is locked") as busy:
            await add(database, "new")
        assert busy.value.facts == {"path": path}
        assert await titles(database) == ["old"]
    await add(database, "new")
    assert await titles(database) == ["old", "new"]


async def test_writers_of_one_process_wait_for_each_other_beyond_the_timeout(database: SqliteDatabase) -> None:
    await asyncio.gather(*(add(database, str(number)) for number in range(100)))
    assert len(await titles(database)) == 101


async def test_a_write_is_finished_before_its_cancellation_continues(database: SqliteDatabase) -> None:
    writing = [asyncio.create_task(add(database, title)) for title in ("new", "newer")]  # the second waits for its turn
    await asyncio.sleep(0)
    for task in writing:
        task.cancel()
    ended = await asyncio.gather(*writing, return_exceptions=True)
    assert [type(each) for each in ended] == [asyncio.CancelledError, asyncio.CancelledError]
    assert await titles(database) == ["old", "new", "newer"]


async def test_what_is_committed_is_flushed_to_the_disk(database: SqliteDatabase) -> None:
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    found = await database.write(
        "books", lambda connection: [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in pragmas]
    )
    assert found == ["wal", 2, 1, 1]


@pytest.mark.parametrize(("pragma", "error"), [("max_page_count=1", StorageFull), ("query_only=1", StorageUnusable)])
async def test_a_full_or_read_only_disk_can_be_read(
    database: SqliteDatabase, pragma: str, error: type[Exception]
) -> None:
    def write(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.execute(books.insert(), [{"title": "new"}, {"title": "x" * 100_000}])

    with pytest.raises(error, match=r"agent\.db"):
        await database.write("books", write)
    assert await titles(database) == ["old"]
    await database.close()
    await add(database, "new")
    assert await titles(database) == ["old", "new"]


@POSIX
@pytest.mark.parametrize("place", ["agent.db/agent.db", "shelf", "locked/agent.db"])
async def test_a_place_that_cannot_hold_a_database_is_unusable(path: Path, place: str) -> None:
    path.with_name("locked").mkdir(mode=0o500)
    database, user = SqliteDatabase(path.parent / place, timeout_seconds=1), os.geteuid()
    os.seteuid(65534 if user == 0 and "locked" in place else user)  # no permission stops root
    try:
        with pytest.raises(StorageUnusable, match=r"is unusable: .*(exists|unable to|Permission d)") as unusable:
            await titles(database)
    finally:
        os.seteuid(user)
    assert unusable.value.facts["path"] == path.parent / place


@POSIX
async def test_only_this_user_may_read_what_is_created(tmp_path: Path) -> None:
    path = tmp_path / "data" / "agent.db"
    before = os.umask(0)
    try:
        async with opened(path, part_with(tmp_path, CREATE)) as database:
            await add(database, "private")
            modes = [stat.S_IMODE(file.stat().st_mode) for file in (path.parent, *path.parent.glob("*[!k]"))]
    finally:
        os.umask(before)
    assert modes == [0o700, 0o600, 0o600, 0o600]


async def test_invalid_unicode_is_an_invalid_request(database: SqliteDatabase) -> None:
    with pytest.raises(InvalidRequest, match="contains invalid Unicode"):
        await add(database, "abc\ud800")


async def test_mistakes_of_the_program_are_not_errors_of_the_storage(database: SqliteDatabase) -> None:
    rows = [{"number": number, "title": "new"} for number in (2, 1)]
    with pytest.raises(IntegrityError):
        await database.write("books", lambda connection: connection.execute(books.insert(), rows))
    assert await titles(database) == ["old"]


async def test_a_write_that_is_cancelled_at_any_moment_releases_its_lock(database: SqliteDatabase) -> None:
    cancelled = []  # keeps the tracebacks, and so the statements
    for number in range(40):
        cancelled.append(asyncio.create_task(add(database, *(["new"] * 4_000))))
        await asyncio.sleep(0.0005 * number)
        cancelled[-1].cancel()
        await asyncio.wait(cancelled)
        await add(database, "other")
    found = await titles(database)
    assert (found.count("other"), found.count("new") % 4_000) == (40, 0)


@pytest.mark.parametrize(("start", "end"), [(0, 9_000), (0, 100), (100, 4096), (16_384, 20_480), (81_920, 0)])
async def test_damage_is_found_at_once_and_the_file_is_not_changed(path: Path, start: int, end: int) -> None:
    async with opened(path) as database:
        await add(database, *("x" * 500 + str(number) for number in range(200)))
    whole = content_of(copyfile(path, path.with_name("agent.db.before-shelf_0002")))
    noise = random.Random(1).randbytes(end - start) + whole[end:] if end else b""  # noqa: S311 - the same each time
    path.with_name("agent.db").write_bytes(whole[:start] + noise)
    async with opened(path) as database:
        with pytest.raises(StorageUnusable, match=r"is damaged: .{9,99}\. Its latest copy is .*before-shelf_0002"):
            await titles(database)
    assert content_of(path) == whole[:start] + noise


async def test_a_record_that_this_version_cannot_read_is_reported_without_its_content(database: SqliteDatabase) -> None:
    with pytest.raises(StorageUnusable, match=r"cannot read a int in it\.$"):
        await database.read(lambda _: TypeAdapter(int).validate_json('"secret"'))


# In this order rows move between pages so that SQLite 3.40 leaves deleted ones in gaps, in spite of secure_delete.
async def test_what_is_erased_is_in_no_file(path: Path, database: SqliteDatabase) -> None:
    chance = random.Random(1)  # noqa: S311 - the same each time
    names = [f"canary{number:03}-" for number in range(60)]
    await add(database, *(name + "x" * 150 for name in names))

    def write_longer(connection: Connection) -> None:
        for name in chance.sample(names, len(names)):
            longer = books.update().where(books.c.title.startswith(name))
            connection.execute(longer.values(title=name + "x" * 150 + name * 8))

    await database.write("books", write_longer)
    for name in chance.sample(names, 20):
        path.with_name("agent.db.before-shelf_0002").write_text(name, encoding="utf-8")
        await erase(database, name)
        assert files_with(path, name) == []
    assert len(await titles(database)) == 41


async def test_what_another_program_reads_is_reported_and_erased_the_next_time(
    path: Path, database: SqliteDatabase
) -> None:
    with another_program(path, "BEGIN", "SELECT * FROM books"), pytest.raises(StorageBusy, match="still contains"):
        await erase(database, "old")
    assert await titles(database) == []
    await erase(database, "old")
    assert files_with(path, "old") == []
