"""The tables of Procrastinate 3.10, in a schema of their own."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "postgres_queue_0001"
down_revision = None


def upgrade() -> None:
    """Create the schema and its tables."""
    connection = op.get_bind()
    search_path = connection.exec_driver_sql("SELECT current_setting('search_path')").scalar_one()
    if connection.exec_driver_sql("SELECT to_regnamespace('procrastinate')").scalar_one() is None:
        connection.exec_driver_sql("CREATE SCHEMA procrastinate")
    connection.exec_driver_sql("SET LOCAL search_path TO procrastinate")
    connection.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    connection.exec_driver_sql(f"SET LOCAL search_path TO {search_path}")
