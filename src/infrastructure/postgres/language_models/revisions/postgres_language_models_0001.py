"""The token buckets of the rate limits that processes share: a row for each model."""

import sqlalchemy as sa
from alembic import op

revision = "postgres_language_models_0001"
down_revision = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "model_rates",
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("requests", sa.Double, nullable=False),
        sa.Column("tokens", sa.Double, nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
    )
