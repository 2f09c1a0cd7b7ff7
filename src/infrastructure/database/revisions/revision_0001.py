"""Notes with their search index, runs and their steps."""

import sqlalchemy as sa
from alembic import op

from infrastructure.database import sqlite

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "notes",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("folder", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("aliases", sa.JSON, nullable=False),
        sa.Column("links", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("notes_by_place", "notes", ["folder", "source"])
    op.execute(sqlite.CREATE_NOTE_INDEX)
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "steps",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("run", sa.String, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("steps_by_run", "steps", ["run", "number"])
