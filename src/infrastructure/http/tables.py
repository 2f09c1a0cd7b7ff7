"""The table of the API."""

from sqlalchemy import Column, Integer, MetaData, String, Table, Text

metadata = MetaData()

api_keys = Table(
    "api_keys",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", Text, nullable=False),
)
"""Keys in the order in which they were created; the document is a `domain.http.api_key.ApiKey` as JSON."""
