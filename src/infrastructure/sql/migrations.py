"""The parts' revisions: `infrastructure/<part>/revisions/<part>_<number>.py`, one chain for each part.

A part that also works without a database has them in `infrastructure/sql/<part>/revisions`. A revision's id is the name
of its file; `alembic_version` has the latest id of each part. There are no labels and no dependencies: chains are
applied in the order of the parts, so a part's tables may refer to those of the parts that it needs.
"""

import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from domain.errors import StorageUnusable
from infrastructure.parts import PARTS


def revision_folders() -> tuple[Path, ...]:
    """Return the folders of the parts that have tables."""
    own = Path(__file__).parent
    folders = (root / part.name / "revisions" for part in PARTS for root in (own.parent, own))
    return tuple(folder for folder in folders if folder.is_dir())


def missing_revisions(connection: Connection, folders: Sequence[Path], location: Path | str) -> list[str]:
    """Return the revisions to apply; raise `StorageUnusable` if another version or program made the database."""
    tables = inspect(connection).get_table_names()
    current = {""} if tables else set()  # an empty revision: the tables of another program
    if "alembic_version" in tables:
        current = set(connection.scalars(text("SELECT version_num FROM alembic_version")))
    files = [file.stem for folder in folders for file in sorted(folder.glob("*_[0-9]*.py"))]
    chains = {part: list(chain) for part, chain in groupby(files, key=_part_of)}
    for found in sorted(current):
        part = _part_of(found)
        if not part or found not in chains.get(part, [found]):  # the tables of a part that is not here are ignored
            maker = "a newer version" if part else "the first version or another program"
            message = f"The database {location} was made by {maker}: revision {found!r} is unknown."
            raise StorageUnusable(message, path=location, found=found, newer=found if part else None)
    missing = []
    for chain in chains.values():
        latest = max(current.intersection(chain), default="")
        missing += [revision for revision in chain if revision > latest]
    return missing


def migrate(connection: Connection, folders: Sequence[Path], missing: Sequence[str]) -> None:
    """Apply the missing revisions within the connection's transaction."""
    sys.modules.setdefault("mako.ext.pygmentplugin", None)  # type: ignore[arg-type]  # Mako would load all of Pygments
    from alembic.operations import Operations  # noqa: PLC0415 - Alembic is slow to load, and rarely needed
    from alembic.runtime.migration import MigrationContext, MigrationStep  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory(str(folders[0]), version_locations=[str(folder) for folder in folders])
    steps = [MigrationStep.upgrade_from_script(scripts.revision_map, each) for each in scripts.get_revisions(missing)]
    context = MigrationContext.configure(connection, opts={"fn": lambda *_: steps})
    with Operations.context(context):
        context.run_migrations()


def _part_of(revision: str) -> str:
    return revision.rpartition("_")[0]
