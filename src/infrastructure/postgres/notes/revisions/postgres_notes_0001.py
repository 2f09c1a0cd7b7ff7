"""The full-text index of notes: the words of a note in one row, or in several if they are many."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "postgres_notes_0001"
down_revision = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "note_index",
        sa.Column("number", sa.Integer, sa.ForeignKey("notes.number", ondelete="CASCADE"), nullable=False),
        sa.Column("words", TSVECTOR, nullable=False),
    )
    op.create_index("note_index_by_number", "note_index", ["number"])
    op.create_index("note_index_by_words", "note_index", ["words"], postgresql_using="gin")
