"""Starts and kills the processes of their own that do a task with a database."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO


def command(task: str, path: Path, *, by: str = "storage_process.py") -> list[str]:
    """Return the command that does the task of a program beside this one."""
    return [sys.executable, str(Path(__file__).with_name(by)), task, str(path)]


@contextmanager
def process(task: str, path: Path, *, by: str = "storage_process.py") -> Iterator[tuple[Popen[str], IO[str]]]:
    """Start the task, yield it with what it prints, and kill it at the end."""
    with Popen(command(task, path, by=by), stdin=PIPE, stdout=PIPE, text=True, encoding="utf-8") as started:
        assert started.stdout is not None
        try:
            yield started, started.stdout
        finally:
            started.kill()


def lines_until_killed(task: str, path: Path, *, after: int, by: str = "storage_process.py") -> list[str]:
    """Kill the task when it has printed so many lines; return all that it printed."""
    with process(task, path, by=by) as (started, printed):
        lines = [printed.readline() for _ in range(after)]
        started.kill()
        return [line.strip() for line in (*lines, *printed) if line.endswith("\n")]


def is_sound(path: Path) -> bool:
    """Whether the database and its index of notes are in order."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO note_index(note_index) VALUES ('integrity-check')")
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
