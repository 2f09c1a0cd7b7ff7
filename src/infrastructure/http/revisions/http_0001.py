"""The keys of callers."""

import sqlalchemy as sa
from alembic import op

revision = "http_0001"
down_revision = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "api_keys",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("document", sa.Text, nullable=False),
    )
