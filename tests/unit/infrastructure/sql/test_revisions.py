"""The revisions of each part, in their order, make the tables that its adapters name."""

from importlib import import_module
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import TableClause, create_engine, inspect

from infrastructure import sql
from infrastructure.sql.migrations import revision_folders
from infrastructure.sql.sqlite import SqliteDatabase

INFRASTRUCTURE = Path(sql.__file__).parents[1]


@pytest.mark.parametrize("folder", revision_folders(), ids=lambda folder: folder.parent.name)
async def test_the_revisions_of_a_part_make_its_tables_in_their_order(folder: Path, tmp_path: Path) -> None:
    scripts = ScriptDirectory(str(folder), version_locations=[str(folder)])
    in_order = [(script.revision, Path(script.path).stem) for script in scripts.walk_revisions()]
    assert in_order == sorted(((stem, stem) for _, stem in in_order), reverse=True)
    database = SqliteDatabase(tmp_path / "agent.db", timeout_seconds=5)
    await database.read(lambda _: None)
    await database.close()
    module = ".".join(("infrastructure", *folder.parent.relative_to(INFRASTRUCTURE).parts, "tables"))
    engine = create_engine(f"sqlite:///{tmp_path / 'agent.db'}")
    for table in (each for each in vars(import_module(module)).values() if isinstance(each, TableClause)):
        made = {column["name"] for column in inspect(engine).get_columns(table.name)}
        assert {column.name for column in table.columns} - {"rowid", "rank"} <= made
    engine.dispose()
