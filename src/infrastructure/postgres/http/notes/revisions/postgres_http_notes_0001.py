"""The files that are uploaded as notes, where every server can read them."""

import sqlalchemy as sa
from alembic import op

revision = "postgres_http_notes_0001"
down_revision = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "uploads", sa.Column("name", sa.String, primary_key=True), sa.Column("data", sa.LargeBinary, nullable=False)
    )
