from pathlib import Path

import pytest
from sqlalchemy import text

from infrastructure.database.sqlite_files import open_engine

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT i FROM n"


@pytest.mark.parametrize("most", [1, 3, 999, 1000, 1001, 2500])
async def test_returns_every_row_once_and_in_order_whether_at_once_or_as_a_stream(tmp_path: Path, most: int) -> None:
    engine = open_engine(tmp_path / "agent.db", 1.0)
    async with engine.connect() as connection:
        at_once = (await connection.scalars(text(NUMBERS), {"most": most})).all()
        stream = await connection.stream(text(NUMBERS), {"most": most})
        streamed = [row.i async for row in stream]
    await engine.dispose()

    assert list(at_once) == streamed == list(range(1, most + 1))


async def test_a_stream_that_is_left_early_does_not_keep_the_database_from_being_written(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "agent.db", 1.0)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE words (word TEXT)"))
    async with engine.connect() as connection:
        stream = await connection.stream(text(NUMBERS), {"most": 5000})
        await anext(aiter(stream))
    async with engine.begin() as connection:
        changed = await connection.execute(text("INSERT INTO words VALUES ('warp'), ('weft')"))
        deleted = await connection.execute(text("DELETE FROM words WHERE word = 'warp' RETURNING word"))
        assert (changed.rowcount, deleted.scalar_one()) == (2, "warp")
    await engine.dispose()
