"""Databases of other versions: older ones are copied and migrated, newer ones refused."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime  # part: chat
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from domain.errors import StorageUnusable
from infrastructure.conversation_memories.sql import SqlConversationMemory  # part: chat
from infrastructure.database.database import REVISIONS, Database
from infrastructure.database.tables import metadata
from infrastructure.note_repositories.sql import SqlNoteRepository
from infrastructure.run_journals.sql import SqlRunJournal
from tests.integration.conversation_process import TALK, exchange  # part: chat
from tests.integration.storage_process import RUN, generation, run, step

NEXT = '''
"""A revision that a later version brings."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{latest}"


def upgrade() -> None:
    op.add_column("runs", sa.Column("colour", sa.String))
    {then}
'''


def latest() -> str | None:
    return ScriptDirectory(str(REVISIONS), version_locations=[str(REVISIONS)]).get_current_head()


def a_later_version(folder: Path, then: str = "") -> Path:
    revisions = copytree(REVISIONS, folder)
    (revisions / "revision_9999.py").write_text(NEXT.format(latest=latest(), then=then), encoding="utf-8")
    return revisions


async def enter_a_run(path: Path, revisions: Path = REVISIONS) -> None:
    database = Database(path, revisions=revisions)
    try:
        await SqlRunJournal(database).save(run())
    finally:
        await database.close()


def stamp_and_columns(path: Path) -> tuple[str, list[str]]:
    with closing(sqlite3.connect(path)) as connection:
        (stamp,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return stamp, [column[1] for column in connection.execute("PRAGMA table_info(runs)")]


async def test_the_revisions_make_the_tables_that_the_adapters_use(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    await enter_a_run(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_not_the_index})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def is_not_the_index(name: str | None, _kind: str, _parents: object) -> bool:
    return not (name or "").startswith("note_index")


def test_the_files_of_the_revisions_are_named_and_ordered_by_their_numbers() -> None:
    scripts = ScriptDirectory(str(REVISIONS), version_locations=[str(REVISIONS)])
    in_order = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    assert in_order == sorted(path.stem.removeprefix("revision_") for path in REVISIONS.glob("revision_*.py"))


async def test_migrates_an_older_database_and_keeps_a_copy_of_it(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    await enter_a_run(path)
    await enter_a_run(path, a_later_version(tmp_path / "later"))
    assert stamp_and_columns(path) == ("9999", ["number", "id", "document", "colour"])
    copy = path.with_name(f"agent.db.before-{latest()}")
    assert stamp_and_columns(copy) == (latest(), ["number", "id", "document"])
    database = Database(copy)
    assert (await SqlRunJournal(database).read(RUN)).run.id == RUN
    await database.close()


async def test_a_database_from_before_there_was_a_memory_keeps_all_that_it_has(tmp_path: Path) -> None:
    path, first = tmp_path / "agent.db", tmp_path / "first"
    first.mkdir()
    copyfile(REVISIONS / "revision_0001.py", first / "revision_0001.py")
    older = Database(path, revisions=first)
    await SqlNoteRepository(older).update(save=generation(1))
    await SqlRunJournal(older).save(run())
    await SqlRunJournal(older).record(RUN, step("first"))
    kept = (await SqlRunJournal(older).read(RUN), await SqlNoteRepository(older).catalogue())
    await older.close()

    database = Database(path)
    assert (await SqlRunJournal(database).read(RUN), await SqlNoteRepository(database).catalogue()) == kept
    assert len(await SqlNoteRepository(database).search("generation1", limit=9)) == 9
    # part: chat
    memory = SqlConversationMemory(database)
    await memory.remember(TALK, exchange(1), after=0, at=datetime.now(UTC))
    assert await memory.recall(TALK) == exchange(1)
    # end: chat
    await database.close()
    assert stamp_and_columns(path)[0] == latest()
    assert stamp_and_columns(path.with_name("agent.db.before-0001"))[0] == "0001"


async def test_a_damaged_database_is_told_where_its_copy_is(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    await enter_a_run(path)
    await enter_a_run(path, a_later_version(tmp_path / "later"))
    path.write_bytes(b"damaged" * 1_000)
    with pytest.raises(StorageUnusable) as unusable:
        await enter_a_run(path)
    assert str(path.with_name(f"agent.db.before-{latest()}")) in unusable.value.remedy


async def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    await enter_a_run(path)
    failing = a_later_version(tmp_path / "later", then="raise ZeroDivisionError")
    with pytest.raises(ZeroDivisionError):
        await enter_a_run(path, failing)
    assert stamp_and_columns(path) == (latest(), ["number", "id", "document"])
    await enter_a_run(path)


async def test_refuses_a_database_of_a_newer_version_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    await enter_a_run(path, a_later_version(tmp_path / "later"))
    before = path.read_bytes()
    with pytest.raises(StorageUnusable, match="newer version: it has revision 9999") as unusable:
        await enter_a_run(path)
    assert "Install the newer version" in unusable.value.remedy
    assert path.read_bytes() == before
