"""Deleted rows leave nothing in the file, wherever SQLite had moved them meanwhile."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from infrastructure.database.erasing import erase
from infrastructure.database.sqlite import open_copy
from infrastructure.database.tables import conversations, metadata, turns


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_copy(tmp_path / "agent.db")
    with engine.connect() as connection:
        metadata.create_all(connection)
        connection.commit()
        yield connection
    engine.dispose()


def begin(connection: Connection, names: list[str], document: str) -> None:
    connection.execute(insert(conversations), [{"id": name, "latest": 0, "document": document} for name in names])
    connection.execute(insert(turns), [{"conversation": name, "document": f"{name} said"} for name in names])


def forget(connection: Connection, name: str) -> list[str]:
    deletion = delete(conversations).where(conversations.c.id == name).returning(conversations.c.id)
    rows = erase(connection, deletion, (conversations, turns))
    connection.commit()
    return [row.id for row in rows]


# In these orders rows move between pages so that, in SQLite 3.40, a deleted row would be left in a gap of its old page.
@pytest.mark.parametrize("seed", [1, 3, 6])
def test_rows_that_moved_to_another_page_leave_nothing_where_they_were(
    connection: Connection, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same each time
    names = [f"canary{number:03}-" for number in range(200)]
    begin(connection, names, "x" * 150)
    chance.shuffle(names)
    for name in names:
        longer = update(conversations).where(conversations.c.id == name)
        connection.execute(longer.values(document="x" * 150 + name * 8))
    connection.commit()
    chance.shuffle(names)
    for name in names[:100]:
        assert forget(connection, name) == [name]
        assert name.encode() not in (tmp_path / "agent.db").read_bytes()


def test_what_is_left_is_as_it_was_and_in_its_order(connection: Connection) -> None:
    begin(connection, ["a", "b", "c"], "{}")
    connection.execute(insert(turns), [{"conversation": "a", "document": "more\0 🌱"}])
    kept = connection.execute(select(turns).where(turns.c.conversation != "b").order_by(turns.c.number)).all()
    assert forget(connection, "b") == ["b"]
    assert connection.execute(select(turns)).all() == kept
    assert connection.scalars(select(conversations.c.id)).all() == ["a", "c"]
    assert connection.exec_driver_sql("SELECT name FROM temp.sqlite_master").all() == []


def test_nothing_is_written_where_there_is_nothing_to_delete(connection: Connection, tmp_path: Path) -> None:
    begin(connection, ["a"], "{}")
    connection.commit()
    before = (tmp_path / "agent.db").read_bytes()
    assert forget(connection, "stranger") == []
    assert (tmp_path / "agent.db").read_bytes() == before
