"""A database that is locked, full or read-only, and writers that meet: one clear error, nothing lost."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from domain.errors import InvalidRequest, StorageBusy, StorageFull, StorageUnusable
from domain.notes import NoteEntry
from domain.runs import RunId
from infrastructure.database.database import Database
from infrastructure.note_repositories.sql import SqlNoteRepository
from infrastructure.run_journals.sql import SqlRunJournal
from tests.integration.handicap import every_connection
from tests.integration.storage_process import RUN, generation, run, step
from tests.privileges import POSIX, as_an_ordinary_user

OLD, NEW = generation(1), generation(2)


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database with notes and a run, closed."""
    path = tmp_path / "agent.db"
    database = Database(path)
    await SqlNoteRepository(database).update(save=OLD)
    await SqlRunJournal(database).save(run())
    await database.close()
    return path


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """The same database, to be opened, by somebody without patience."""
    database = Database(path, busy_timeout=0.2)
    yield database
    await database.close()


@contextmanager
def another_program(path: Path, statement: str) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)
        yield


def entries() -> tuple[NoteEntry, ...]:
    return tuple(NoteEntry.of(note) for note in OLD)


async def test_waits_for_a_lock_as_long_as_set_and_then_gives_up(path: Path, database: Database) -> None:
    notes = SqlNoteRepository(database)
    assert await notes.catalogue() == entries()
    with another_program(path, "BEGIN IMMEDIATE"):
        began = time.monotonic()
        with pytest.raises(StorageBusy, match=r"keeps the database .* locked") as busy:
            await notes.update(save=NEW)
        assert 0.15 < time.monotonic() - began < 5
        assert "AGENT_DATABASE_BUSY_TIMEOUT" in busy.value.remedy
        assert await notes.catalogue() == entries(), "readers go on beside a writer"
    await notes.update(save=NEW)


@pytest.mark.parametrize("lock", ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"])
async def test_gives_up_on_a_new_database_that_another_program_locks(tmp_path: Path, lock: str) -> None:
    path = tmp_path / "agent.db"
    database = Database(path, busy_timeout=0.1)
    with another_program(path, lock), pytest.raises(StorageBusy):
        await SqlRunJournal(database).save(run())
    await SqlRunJournal(database).save(run())
    assert await SqlRunJournal(database).recent(5) != ()
    await database.close()


async def test_writers_of_one_process_wait_for_each_other_beyond_the_timeout(database: Database) -> None:
    journal = SqlRunJournal(database)
    await asyncio.gather(*(journal.record(RUN, step(str(number))) for number in range(100)))
    assert len((await journal.read(RUN)).steps) == 100


async def test_a_new_database_that_many_open_at_the_same_moment_is_made_once(tmp_path: Path) -> None:
    databases = [Database(tmp_path / "agent.db") for _ in range(4)]
    await asyncio.gather(*(SqlRunJournal(each).save(run(RunId(str(n)))) for n, each in enumerate(databases)))
    assert len(await SqlRunJournal(databases[0]).recent(9)) == 4
    for each in databases:
        await each.close()


async def test_what_is_committed_is_flushed_to_the_disk(database: Database) -> None:
    async with database.writing() as connection:
        journal_mode = (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar()
        synchronous = (await connection.exec_driver_sql("PRAGMA synchronous")).scalar()
    assert (journal_mode, synchronous) == ("wal", 2)


async def test_a_full_disk_is_said_and_nothing_half_written(path: Path, database: Database) -> None:
    notes, journal = SqlNoteRepository(database), SqlRunJournal(database)
    with every_connection("PRAGMA max_page_count = 1"):
        big = [note.model_copy(update={"text": "word " * 20_000}) for note in NEW]
        with pytest.raises(StorageFull, match=str(path)):
            await notes.update(save=big)
        with pytest.raises(StorageFull):
            await journal.record(RUN, step("big").model_copy(update={"result": "x" * 1_000_000}))
        assert await notes.catalogue() == entries()
        assert (await journal.read(RUN)).steps == ()
        await database.close()
    await notes.update(save=big)
    assert {entry.title for entry in await notes.catalogue()} == {"generation2"}


async def test_a_full_disk_leaves_a_new_database_as_if_never_begun(tmp_path: Path) -> None:
    database = Database(tmp_path / "agent.db")
    with every_connection("PRAGMA max_page_count = 3"), pytest.raises(StorageFull):
        await SqlRunJournal(database).recent(1)
    assert await SqlRunJournal(database).recent(1) == ()
    await database.close()


async def test_a_read_only_database_can_be_read_and_says_that_it_cannot_be_written(database: Database) -> None:
    notes = SqlNoteRepository(database)
    with every_connection("PRAGMA query_only = ON"):
        assert await notes.catalogue() == entries()
        with pytest.raises(StorageUnusable, match="readonly"):
            await notes.update(save=NEW)
        await database.close()


@POSIX
async def test_a_folder_that_may_not_be_written_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with as_an_ordinary_user(), pytest.raises(StorageUnusable, match="locked"):
        await SqlRunJournal(Database(tmp_path / "locked" / "data" / "agent.db")).recent(1)


@pytest.mark.parametrize("name", ["50% off", "a#b", "é 🌱", "it's"] + ([] if os.name == "nt" else ["a?b=c"]))
async def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    database = Database(tmp_path / name / "agent.db")
    await SqlRunJournal(database).save(run())
    await database.close()
    assert files(tmp_path) == [tmp_path / name / "agent.db", tmp_path / name / "agent.db.lock"]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def a_file_for_its_folder(path: Path) -> Path:
    return path / "agent.db"


def a_folder_for_the_file(path: Path) -> Path:
    (path.parent / "folder").mkdir()
    return path.parent / "folder"


def a_folder_for_its_journal(path: Path) -> Path:
    path.with_name("agent.db-wal").mkdir()
    return path


@pytest.mark.parametrize("obstruct", [a_file_for_its_folder, a_folder_for_the_file, a_folder_for_its_journal])
async def test_a_place_that_cannot_hold_a_database_is_unusable(path: Path, obstruct: Callable[[Path], Path]) -> None:
    place = obstruct(path)
    database = Database(place)
    with pytest.raises(StorageUnusable, match=place.name) as unusable:
        await SqlRunJournal(database).save(run())
    assert "AGENT_DATA_DIR" in unusable.value.remedy
    await database.close()


async def test_text_that_cannot_be_stored_is_an_invalid_request(database: Database) -> None:
    with pytest.raises(InvalidRequest, match="not sound text"):
        await SqlRunJournal(database).read(RunId("\ud800"))


async def test_a_cancelled_write_leaves_nothing_and_hinders_nobody(path: Path, database: Database) -> None:
    notes = SqlNoteRepository(database)
    await notes.catalogue()
    with another_program(path, "BEGIN IMMEDIATE"):
        writing = asyncio.create_task(notes.update(save=NEW))
        await notes.catalogue()
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
    assert await notes.catalogue() == entries()
    await notes.update(save=NEW)


async def test_a_write_that_is_cancelled_at_any_moment_gives_up_its_lock(database: Database) -> None:
    notes = SqlNoteRepository(database)
    remembered = []
    for turns in range(0, 90, 3):
        writing = asyncio.create_task(notes.update(save=NEW))
        remembered.append(writing)  # with its traceback, and so with the statement that it was in
        for _ in range(turns):
            await asyncio.sleep(0.0002)
        writing.cancel()
        await asyncio.wait([writing])
        await notes.update(save=OLD)
    assert await notes.catalogue() == entries()


async def test_can_be_closed_at_any_time_and_opens_again(database: Database) -> None:
    await database.close()
    assert await SqlNoteRepository(database).catalogue() == entries()
    await database.close()
    await database.close()
    assert await SqlNoteRepository(database).catalogue() == entries()
