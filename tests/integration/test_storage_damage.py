"""A file that is damaged, or not ours: said at the start, and left as it is."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import StorageUnusable
from infrastructure.database.database import Database
from infrastructure.note_repositories.sql import SqlNoteRepository
from infrastructure.run_journals.sql import SqlRunJournal
from tests.integration.storage_process import RUN, generation, run


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database with notes and a run, closed."""
    path = tmp_path / "agent.db"
    database = Database(path)
    await SqlNoteRepository(database).update(save=generation(1))
    await SqlRunJournal(database).save(run())
    await database.close()
    return path


def overwritten(content: bytes, start: int, length: int) -> bytes:
    noise = random.Random(start).randbytes(length)  # noqa: S311 - the same noise each time
    return content[:start] + noise + content[start + length :]


def contents(path: Path) -> bytes:
    return path.read_bytes()


def damage(path: Path, how: Callable[[bytes], bytes]) -> bytes:
    path.write_bytes(how(path.read_bytes()))
    return contents(path)


PAGE = 4096
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "another file": lambda _: b"# Notes\n" * 1_000,
    "header": lambda content: overwritten(content, 0, 100),
    "first page": lambda content: overwritten(content, 100, PAGE - 100),
    "some pages": lambda content: overwritten(content, PAGE * 2, PAGE * 6),
    "later pages": lambda content: overwritten(content, len(content) // 2 // PAGE * PAGE, PAGE * 8),
    "cut off": lambda content: content[: len(content) // 2],
    "all but the header": lambda content: overwritten(content, 100, len(content) - 100),
}


@pytest.mark.parametrize("kind", DAMAGE)
async def test_damage_is_detected_at_the_start_and_the_file_left_as_it_is(path: Path, kind: str) -> None:
    damaged = damage(path, DAMAGE[kind])
    database = Database(path)
    with pytest.raises(StorageUnusable, match="is damaged") as unusable:
        await SqlRunJournal(database).save(run())
    assert "put a copy of it in its place" in unusable.value.remedy
    with pytest.raises(StorageUnusable):
        await SqlNoteRepository(database).catalogue()
    await database.close()
    assert contents(path) == damaged


async def test_damage_is_detected_though_what_is_asked_for_is_sound(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        [page] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'notes_by_place'").fetchone()
    damaged = damage(path, lambda content: overwritten(content, (page - 1) * PAGE + 8, PAGE - 8))
    database = Database(path)

    with pytest.raises(StorageUnusable, match="is damaged") as unusable:
        await SqlRunJournal(database).read(RUN)

    await database.close()
    assert contents(path) == damaged
    assert len(unusable.value.happened) < 200 + len(str(path)), "one line, not one for each row"


async def test_a_record_that_this_version_cannot_read_is_said(path: Path) -> None:
    database = Database(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("""UPDATE runs SET document = '{"id": "run", "of": "another time"}'""")
    with pytest.raises(StorageUnusable, match="holds a Run that this version cannot read"):
        await SqlRunJournal(database).read(RUN)
    await database.close()


async def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = contents(path)
    with pytest.raises(StorageUnusable, match="another program"):
        await SqlRunJournal(Database(path)).save(run())
    assert contents(path) == before
