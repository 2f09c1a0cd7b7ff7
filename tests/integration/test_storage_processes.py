"""Real processes: killed while they write, started at the same time, and one that holds a run."""

import asyncio
import socket
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from subprocess import run

import pytest

from domain.errors import RunHeld
from domain.notes import NoteEntry
from domain.runs import RunHistory
from infrastructure.database.database import Database
from infrastructure.note_repositories.sql import SqlNoteRepository
from infrastructure.run_journals.sql import SqlRunJournal
from infrastructure.run_locks.file import FileRunLock
from tests.integration.started import command, is_sound, lines_until_killed, process
from tests.integration.storage_process import RUN

pytestmark = pytest.mark.slow


async def history(path: Path) -> RunHistory:
    database = Database(path)
    read = await SqlRunJournal(database).read(RUN)
    await database.close()
    return read


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
