"""A process of its own for tests that kill it or set it against another: `storage_process.py TASK PATH`."""

import asyncio
import itertools
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from domain.notes import Note, NoteFolder, note_id
from domain.runs import Run, RunId, RunStatus, StepKey, StepRecord
from domain.usage import Budget, Usage
from infrastructure.database.database import Database
from infrastructure.note_repositories.sql import SqlNoteRepository
from infrastructure.run_journals.sql import SqlRunJournal
from infrastructure.run_locks.file import FileRunLock

RUN = RunId("run")
FOLDER = NoteFolder("/notes")


def run(name: RunId = RUN) -> Run:
    """Return a run with nothing of note."""
    return Run(
        id=name,
        use_case="read_pages",
        title="",
        request="{}",
        model="extractive",
        budget=Budget(),
        status=RunStatus.RUNNING,
        started=datetime.now(UTC),
    )


def step(label: str) -> StepRecord:
    """Return a step of some kilobytes."""
    return StepRecord(
        key=StepKey(label),
        name="read_page",
        label=label,
        request=f'"{"x" * 5_000}"',
        result="{}",
        prompt=None,
        prompt_fingerprint=None,
        model=None,
        usage=Usage(),
        started=datetime.now(UTC),
        seconds=0.0,
    )


def generation(number: int) -> list[Note]:
    """Return the same hundred notes, which all say the number."""
    return [
        Note(id=note_id(FOLDER, source), folder=FOLDER, source=source, title=f"generation{number}", text="word " * 200)
        for source in (f"{n:03}.md" for n in range(100))
    ]


async def record(path: Path) -> None:
    """Record steps for ever; print the label of each as soon as it is promised to be durable."""
    journal = SqlRunJournal(Database(path))
    await journal.save(run())
    for number in itertools.count():
        label = f"{os.getpid()}-{number}"
        await journal.record(RUN, step(label))
        print(label, flush=True)  # noqa: T201 - the parent listens


async def capture(path: Path) -> None:
    """Replace all notes for ever; print each generation that is promised to be durable."""
    repository = SqlNoteRepository(Database(path))
    for number in itertools.count():
        await repository.update(save=generation(number))
        print(number, flush=True)  # noqa: T201 - the parent listens


async def enter(path: Path) -> None:
    """Wait for a line, then enter twenty runs."""
    print("ready", flush=True)  # noqa: T201 - the parent listens
    await asyncio.to_thread(sys.stdin.readline)
    database = Database(path)
    for number in range(20):
        await SqlRunJournal(database).save(run(RunId(f"{os.getpid()}-{number}")))
    await database.close()


async def hold(path: Path) -> None:
    """Hold the run until killed."""
    async with FileRunLock(path).hold(RUN):
        print(os.getpid(), flush=True)  # noqa: T201 - the parent listens
        await asyncio.Event().wait()


async def forget_to_close(path: Path) -> None:
    """Use the database, print whether Alembic was needed, and end without closing."""
    await SqlNoteRepository(Database(path)).search("word", limit=1)
    print("alembic" in sys.modules)  # noqa: T201 - the parent listens


if __name__ == "__main__":
    tasks = {task.__name__: task for task in (record, capture, enter, hold, forget_to_close)}
    asyncio.run(tasks[sys.argv[1]](Path(sys.argv[2])))
