"""What is forgotten is left in no byte of the data folder."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.conversations import ConversationId
from domain.errors import StorageBusy, StorageFull, StorageUnusable
from domain.messages import UserMessage
from infrastructure.conversation_memories.sql import SqlConversationMemory
from infrastructure.database.database import REVISIONS, Database
from infrastructure.database.sqlite import back_up
from infrastructure.run_journals.sql import SqlRunJournal
from tests.integration.handicap import every_connection
from tests.integration.storage_process import run

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
SECRET, OTHER = ConversationId("canary-of-the-secret"), ConversationId("canary-of-the-other")


HOLD_THE_CHECKPOINT_LOCK = """
import fcntl, sys, time
with open(sys.argv[1], "r+b") as shared_memory:
    fcntl.lockf(shared_memory, fcntl.LOCK_EX, 1, 121)
    print("held", flush=True)
    time.sleep(0.3)
"""
"""SQLite's lock of those who bring the journal into the file: https://sqlite.org/walformat.html, 2.2."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "agent.db", busy_timeout=0.2)
    yield database
    await database.close()


@pytest.fixture
async def memory(database: Database) -> SqlConversationMemory:
    """The memory of two conversations, one of them with texts longer than a page."""
    memory = SqlConversationMemory(database)
    for name in (SECRET, OTHER):
        await say(memory, name, f"{name} " * 3, f"{name} " * 500, f"{name} " * 20_000)
    return memory


async def say(memory: SqlConversationMemory, name: ConversationId, *texts: str) -> None:
    after = len(await memory.recall(name))
    await memory.remember(name, [UserMessage(text=text) for text in texts], after=after, at=NOW)


def holding(folder: Path, canary: str) -> list[str]:
    """Return the names of the files that hold it anywhere."""
    return [file.name for file in sorted(folder.iterdir()) if file.is_file() and canary.encode() in file.read_bytes()]


@contextmanager
def a_reader(path: Path, *, reading: bool) -> Iterator[sqlite3.Connection]:
    """Another program that has the database open, and may be in the middle of reading."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM turns").fetchall()
        if not reading:
            connection.execute("COMMIT")
        yield connection


@contextmanager
def emptying_the_journal(path: Path) -> Iterator[None]:
    """Another program that brings the journal into the file, for 0.3 s."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_CHECKPOINT_LOCK, f"{path}-shm"], stdout=subprocess.PIPE
    ) as program:
        assert program.stdout
        assert program.stdout.readline() == b"held\n"
        yield


async def test_a_forgotten_conversation_is_in_no_byte_though_others_have_the_database_open(
    tmp_path: Path, memory: SqlConversationMemory
) -> None:
    with a_reader(tmp_path / "agent.db", reading=False):
        assert holding(tmp_path, SECRET)
        await memory.forget(SECRET)
        assert holding(tmp_path, SECRET) == []
        assert [turn.text for turn in await memory.recall(OTHER)] == [f"{OTHER} " * n for n in (3, 500, 20_000)]
        await memory.forget()
        assert holding(tmp_path, OTHER) == []


async def test_it_is_gone_too_where_sqlite_does_not_clear_by_itself(tmp_path: Path) -> None:
    with every_connection("PRAGMA secure_delete = OFF"):
        database = Database(tmp_path / "agent.db")
        memory = SqlConversationMemory(database)
        await say(memory, SECRET, f"{SECRET} " * 20_000)
        await memory.forget()
        assert holding(tmp_path, SECRET) == []
        await database.close()


async def test_a_reader_who_stays_is_said_and_what_is_forgotten_goes_with_him(
    tmp_path: Path, database: Database, memory: SqlConversationMemory
) -> None:
    with a_reader(tmp_path / "agent.db", reading=True):
        with pytest.raises(StorageBusy, match=r"agent\.db-wal still has it") as busy:
            await memory.forget(SECRET)
        assert "when the last process that uses the database ends" in busy.value.remedy
        assert await memory.recall(SECRET) == ()
    await database.close()
    assert holding(tmp_path, SECRET) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the lock is taken as POSIX has it")
async def test_another_who_empties_the_journal_is_waited_for(tmp_path: Path) -> None:
    database = Database(tmp_path / "agent.db")
    memory = SqlConversationMemory(database)
    await say(memory, SECRET, f"{SECRET} " * 500)
    with emptying_the_journal(tmp_path / "agent.db"):
        await memory.forget(SECRET)
        assert holding(tmp_path, SECRET) == []
    await database.close()


async def test_to_forget_again_empties_what_a_reader_held(tmp_path: Path, memory: SqlConversationMemory) -> None:
    with a_reader(tmp_path / "agent.db", reading=True), pytest.raises(StorageBusy):
        await memory.forget(SECRET)
    assert await memory.forget(SECRET) == ()
    assert holding(tmp_path, SECRET) == []


async def test_a_database_that_another_locks_forgets_nothing_and_says_so(
    tmp_path: Path, memory: SqlConversationMemory
) -> None:
    before = await memory.recent()
    with closing(sqlite3.connect(tmp_path / "agent.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for action in (memory.forget(SECRET), say(memory, SECRET, "more")):
            with pytest.raises(StorageBusy, match="keeps the database"):
                await action
        assert await memory.recent() == before
    await memory.forget(SECRET)
    assert holding(tmp_path, SECRET) == []


async def test_a_full_disk_leaves_a_conversation_as_it_was(
    tmp_path: Path, database: Database, memory: SqlConversationMemory
) -> None:
    before = (await memory.recent(), await memory.recall(SECRET))
    await database.close()
    with every_connection("PRAGMA max_page_count = 1"):
        with pytest.raises(StorageFull, match=r"agent\.db"):
            await say(memory, SECRET, "short", "x" * 1_000_000)
        assert (await memory.recent(), await memory.recall(SECRET)) == before
        await database.close()
    await say(memory, SECRET, "short", "x" * 1_000_000)
    assert len(await memory.recall(SECRET)) == 5


async def test_a_copy_of_an_older_revision_forgets_too(tmp_path: Path, memory: SqlConversationMemory) -> None:
    path, copy, unfinished = (tmp_path / f"agent.db{end}" for end in ("", ".before-0002", ".before-0003.part"))
    await asyncio.to_thread(back_up, path, copy)
    unfinished.write_bytes(copy.read_bytes()[:-9_000])
    assert {copy.name, unfinished.name} <= set(holding(tmp_path, SECRET))

    await memory.forget(SECRET)

    assert holding(tmp_path, SECRET) == []
    assert copy.name in holding(tmp_path, OTHER)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (3,)


async def test_a_copy_that_cannot_forget_is_named_and_nothing_is_forgotten(
    tmp_path: Path, memory: SqlConversationMemory
) -> None:
    copy = tmp_path / "agent.db.before-0002"
    copy.write_bytes(f"{SECRET} ".encode() * 1_000)

    with pytest.raises(StorageUnusable, match=r"older copy .*agent\.db\.before-0002") as unusable:
        await memory.forget(SECRET)

    assert "Remove that file" in unusable.value.remedy
    assert len(await memory.recall(SECRET)) == 3
    copy.unlink()
    await memory.forget(SECRET)
    assert holding(tmp_path, SECRET) == []


async def test_a_copy_from_before_there_was_a_memory_is_left_as_it_is(tmp_path: Path) -> None:
    first = tmp_path / "revisions"
    first.mkdir()
    (first / "revision_0001.py").write_bytes((REVISIONS / "revision_0001.py").read_bytes())
    older = Database(tmp_path / "agent.db", revisions=first)
    await SqlRunJournal(older).save(run())
    await older.close()
    database = Database(tmp_path / "agent.db")
    await say(SqlConversationMemory(database), SECRET, SECRET)
    copy = tmp_path / "agent.db.before-0001"
    before = copy.read_bytes()

    await SqlConversationMemory(database).forget()

    assert copy.read_bytes() == before
    await database.close()


async def test_one_of_a_thousand_is_forgotten_while_a_person_waits(tmp_path: Path, database: Database) -> None:
    memory = SqlConversationMemory(database)
    rows = [(f"talk{number}", number) for number in range(1_000)]
    await say(memory, OTHER, "the first of all")
    with closing(sqlite3.connect(tmp_path / "agent.db")) as connection, connection:
        document = UserMessage(text="word " * 200).model_dump_json()
        entry = (await memory.recent())[0].model_dump_json()
        connection.executemany("INSERT INTO conversations VALUES (?, ?, ?)", [(n, i, entry) for n, i in rows])
        turns = [(name, document) for _ in range(20) for name, _ in rows]
        connection.executemany("INSERT INTO turns (conversation, document) VALUES (?, ?)", turns)
    await say(memory, SECRET, f"{SECRET} " * 50)
    began = time.monotonic()
    await memory.forget(SECRET)
    took = time.monotonic() - began
    assert holding(tmp_path, SECRET) == []
    assert took < 5, "on an idle machine it is some tenths of a second"
