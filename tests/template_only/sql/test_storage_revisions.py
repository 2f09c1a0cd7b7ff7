"""Databases of other versions: older ones are copied and migrated, newer ones refused; parts come and go."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import StorageUnusable
from tests.template_only.sql.storage import CREATE, add, content_of, opened, part_with, titles

ADD_COLUMN = 'op.add_column("books", sa.Column("colour", sa.String))'
LABELS = 'op.create_table("labels", sa.Column("book", sa.Integer, sa.ForeignKey("books.number")))'


async def use(path: Path, *parts: Path) -> list[str]:
    """Return the titles that are found, and add one to a new database."""
    async with opened(path, *parts) as database:
        if not (found := await titles(database)):
            await add(database, "kept")
        return found


def revisions_and_columns(path: Path, table: str = "books") -> tuple[list[str], list[str]]:
    with closing(sqlite3.connect(path)) as connection:
        revisions = connection.execute("SELECT version_num FROM alembic_version ORDER BY version_num")
        columns = connection.execute(f"PRAGMA table_info({table})")
        return [revision for (revision,) in revisions], [column[1] for column in columns]


async def test_migrates_an_older_database_all_or_nothing_and_keeps_a_copy_of_it(tmp_path: Path) -> None:
    path, copy = tmp_path / "agent.db", tmp_path / "agent.db.before-shelf_0002"
    older = part_with(tmp_path / "1", CREATE)
    await use(path, older)
    with pytest.raises(ZeroDivisionError):
        await use(path, part_with(tmp_path / "2", CREATE, ADD_COLUMN, "1 / 0"))
    assert revisions_and_columns(path) == (["shelf_0001"], ["number", "title"])
    assert await use(path, part_with(tmp_path / "3", CREATE, ADD_COLUMN)) == ["kept"]
    assert revisions_and_columns(path) == (["shelf_0002"], ["number", "title", "colour"])
    assert revisions_and_columns(copy) == (["shelf_0001"], ["number", "title"])
    assert await use(copy, older) == ["kept"]


async def test_a_part_that_is_added_later_brings_its_tables_and_one_that_is_removed_leaves_them(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    shelf, labels = part_with(tmp_path, CREATE, ADD_COLUMN), part_with(tmp_path, LABELS, part="book_labels")
    await use(path, shelf)
    assert await use(path, shelf, labels) == ["kept"]
    assert revisions_and_columns(path, "labels") == (["book_labels_0001", "shelf_0002"], ["book"])
    before = content_of(path)
    assert await use(path, shelf) == ["kept"]
    assert await use(path, shelf, labels) == ["kept"]
    assert content_of(path) == before


@pytest.mark.parametrize(
    ("found", "maker"), [("shelf_0002", "a newer version"), ("0003", "the first version"), ("", "another program")]
)
async def test_refuses_the_database_of_another_version_unchanged(tmp_path: Path, found: str, maker: str) -> None:
    path = tmp_path / "agent.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"CREATE TABLE {'alembic_version' if found else 'bookmarks'} (version_num TEXT)")
        connection.execute(f"INSERT INTO alembic_version VALUES ('{found}')" if found else "SELECT 1")  # noqa: S608
    before = content_of(path)
    with pytest.raises(StorageUnusable, match=f"made by .*{maker}.* '{found}'") as unusable:
        await use(path, part_with(tmp_path, CREATE))
    newer = found if maker == "a newer version" else None
    assert unusable.value.facts == {"path": path, "found": found, "newer": newer}
    assert content_of(path) == before
