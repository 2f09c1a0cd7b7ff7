"""The tables, as every revision so far has made them; the search index is the dialect's own affair."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

notes = Table(
    "notes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("folder", String, nullable=False),
    Column("source", String, nullable=False),
    Column("title", String, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("links", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Index("notes_by_place", "folder", "source"),
)
"""Captured notes. The text stands last: the catalogue is read without it."""

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", Text, nullable=False),
)
"""Runs in the order in which they were entered; the document is a `domain.runs.Run` as JSON."""

steps = Table(
    "steps",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("document", Text, nullable=False),
    Index("steps_by_run", "run", "number"),
)
"""Steps in the order in which they were recorded; the document is a `domain.runs.StepRecord` as JSON."""

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("latest", Integer, nullable=False),
    Column("document", Text, nullable=False),
)
"""Conversations with the number of their latest turn; the document is the entry as JSON."""

turns = Table(
    "turns",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("document", Text, nullable=False),
    Index("turns_by_conversation", "conversation", "number"),
)
"""Turns in the order in which they were added; the document is the turn as JSON."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", Text, nullable=False),
)
"""Callers' keys in the order in which they were made; the document is a contract as JSON, without the secret.

The table is in every database, whatever a project was made of: revisions are one chain.
"""
