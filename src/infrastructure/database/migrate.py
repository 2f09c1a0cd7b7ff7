"""Brings a database to the latest revision; loads Alembic, so it is imported only when there is something to do."""

from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def upgrade(connection: Connection, revisions: Path) -> None:
    """Apply, within the connection's transaction, the revisions in the folder that the database does not have."""
    scripts = ScriptDirectory(str(revisions), version_locations=[str(revisions)])
    context = MigrationContext.configure(connection)
    missing = list(scripts.iterate_revisions("head", context.get_current_revision() or "base"))
    with Operations.context(context):
        for script in reversed(missing):
            script.module.upgrade()
    context.stamp(scripts, "head")
