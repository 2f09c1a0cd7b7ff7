"""Real processes: killed while they write, started at the same time, or writing while another one erases."""

import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO

import pytest

from tests.template_only.sql.storage import CREATE, erase, files_with, opened, part_with, titles

pytestmark = pytest.mark.slow


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A database, which must be intact at the end."""
    part_with(tmp_path, CREATE)
    yield tmp_path / "agent.db"
    with closing(sqlite3.connect(tmp_path / "agent.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@contextmanager
def process(task: str, path: Path) -> Iterator[tuple[Popen[str], IO[str]]]:
    command = [sys.executable, str(Path(__file__).with_name("storage.py")), task, str(path)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, encoding="utf-8") as started:
        assert started.stdout is not None
        try:
            yield started, started.stdout
        finally:
            started.kill()


async def test_what_was_durable_outlives_a_kill_and_nothing_is_half_written(path: Path) -> None:
    durable: list[str] = []
    for lines in (1, 2, 5, 12, 30):
        with process("write_forever", path) as (started, printed):
            read = [printed.readline() for _ in range(lines)]
            started.kill()
            durable += [line.strip() for line in (*read, *printed) if line.endswith("\n")]
        async with opened(path) as database:
            kept = Counter(await titles(database))
        assert [title for title in kept if title in durable] == durable
        assert set(kept.values()) == {2}


def test_of_processes_that_start_at_the_same_time_one_migrates_and_only_that_loads_alembic(path: Path) -> None:
    with ExitStack() as stack:
        all_started = [stack.enter_context(process("read_and_end", path)) for _ in range(4)]
        assert [printed.readline() for _, printed in all_started] == ["ready\n"] * 4
        for started, _ in all_started:
            print("go", file=started.stdin, flush=True)
        printed = [started.communicate()[0].strip() for started, _ in all_started]
    assert sorted(printed) == ["False", "False", "False", "True"]


async def test_erases_while_another_process_writes(path: Path) -> None:
    with process("write_forever", path) as (_, printed):
        async with opened(path) as database:
            for _ in range(5):
                title = printed.readline().strip()
                assert files_with(path, title)
                await erase(database, title)
                assert files_with(path, title) == []
