"""The turns of conversations."""

import sqlalchemy as sa
from alembic import op

revision = "chat_0001"
down_revision = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "turns",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("turns_by_conversation", "turns", ["conversation", "number"])
