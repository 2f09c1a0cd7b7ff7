"""Real processes: killed while they write, started at the same time, and one that holds a run."""

import asyncio
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from subprocess import PIPE, Popen, run
from typing import IO

import pytest

from domain.conversations import Turn
from domain.errors import RunHeld
from domain.notes import NoteEntry
from domain.runs import RunHistory
from infrastructure.conversation_memories.sql import SqlConversationMemory
from infrastructure.database.database import Database
from infrastructure.note_repositories.sql import SqlNoteRepository
from infrastructure.run_journals.sql import SqlRunJournal
from infrastructure.run_locks.file import FileRunLock
from tests.integration import storage_process
from tests.integration.storage_process import RUN, TALK, exchange

pytestmark = pytest.mark.slow


def command(task: str, path: Path) -> list[str]:
    return [sys.executable, storage_process.__file__, task, str(path)]


@contextmanager
def process(task: str, path: Path) -> Iterator[tuple[Popen[str], IO[str]]]:
    """Start the task, yield it with what it prints, and kill it at the end."""
    with Popen(command(task, path), stdin=PIPE, stdout=PIPE, text=True, encoding="utf-8") as started:
        assert started.stdout is not None
        try:
            yield started, started.stdout
        finally:
            started.kill()


def lines_until_killed(task: str, path: Path, *, after: int) -> list[str]:
    """Kill the task when it has printed so many lines; return all that it printed."""
    with process(task, path) as (started, printed):
        lines = [printed.readline() for _ in range(after)]
        started.kill()
        return [line.strip() for line in (*lines, *printed) if line.endswith("\n")]


def is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO note_index(note_index) VALUES ('integrity-check')")
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


async def history(path: Path) -> RunHistory:
    database = Database(path)
    read = await SqlRunJournal(database).read(RUN)
    await database.close()
    return read


async def recalled(path: Path) -> tuple[Turn, ...]:
    database = Database(path)
    said = await SqlConversationMemory(database).recall(TALK)
    await database.close()
    return said


def exchanges(count: int) -> tuple[Turn, ...]:
    return tuple(turn for number in range(count) for turn in exchange(number))


async def catalogue(path: Path) -> tuple[NoteEntry, ...]:
    database = Database(path)
    entries = await SqlNoteRepository(database).catalogue()
    await database.close()
    return entries


def test_a_step_that_was_recorded_outlives_the_kill_of_its_process(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    promised: list[str] = []
    for after in (1, 2, 5, 12, 30):
        promised += lines_until_killed("record", path, after=after)
        kept = [step.label for step in asyncio.run(history(path)).steps]
        assert [label for label in kept if label in promised] == promised
    assert len(kept) <= len(promised) + 5, "at most the step in flight of each process is kept unpromised"
    assert is_sound(path)


def test_notes_are_replaced_all_or_none_when_their_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    for after in (1, 2, 4, 7):
        last = int(lines_until_killed("capture", path, after=after)[-1])
        titles = {entry.title for entry in asyncio.run(catalogue(path))}
        assert titles in ({f"generation{last}"}, {f"generation{last + 1}"})
    assert is_sound(path)


def test_a_conversation_is_remembered_by_whole_exchanges_when_its_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    for after in (1, 2, 5, 12, 30):
        promised = int(lines_until_killed("remember", path, after=after)[-1]) // 2
        kept = asyncio.run(recalled(path))
        assert kept in (exchanges(promised), exchanges(promised + 1))
    assert is_sound(path)


def test_what_was_forgotten_is_nowhere_though_its_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    for after in (1, 2, 5, 12):
        forgotten = lines_until_killed("forget", path, after=after)
        asyncio.run(recalled(path))
        held = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert [name for name in forgotten if name.encode() in held] == []
    assert is_sound(path)


def test_processes_that_go_on_with_one_conversation_overwrite_nothing(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    with ExitStack() as stack:
        started = [stack.enter_context(process("go_on", path)) for _ in range(2)]
        for _, printed in started:
            assert printed.readline() == "ready\n"
        for each, _ in started:
            each.communicate("go\n")
        assert [each.returncode for each, _ in started] == [0, 0]
    assert asyncio.run(recalled(path)) == exchanges(40)
    assert is_sound(path)


def test_processes_that_start_at_the_same_time_share_one_new_database(tmp_path: Path) -> None:
    path = tmp_path / "data" / "agent.db"
    with ExitStack() as stack:
        started = [stack.enter_context(process("enter", path)) for _ in range(3)]
        for _, printed in started:
            assert printed.readline() == "ready\n"
        for each, _ in started:
            each.communicate("go\n")
        assert [each.returncode for each, _ in started] == [0, 0, 0]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (60,)
    assert is_sound(path)


def test_a_process_that_forgets_to_close_the_database_still_ends(tmp_path: Path) -> None:
    for needs_alembic in ("True", "False"):
        ended = run(
            command("forget_to_close", tmp_path / "agent.db"),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        )
        assert ended.stdout.strip() == needs_alembic


async def test_a_run_held_by_another_process_is_refused_by_its_name_until_that_dies(tmp_path: Path) -> None:
    lock = FileRunLock(tmp_path)
    with process("hold", tmp_path) as (started, printed):
        name = f"process {printed.readline().strip()} on {socket.gethostname()}"
        assert await lock.holder(RUN) == name
        with pytest.raises(RunHeld, match=name):
            async with lock.hold(RUN):
                pytest.fail("two processes hold the run")
        started.kill()
        started.wait()
    assert await lock.holder(RUN) is None
    async with lock.hold(RUN):
        assert await lock.holder(RUN) not in {None, name}
