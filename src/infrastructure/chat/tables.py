"""The table of the chat."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

turns = Table(
    "turns",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("conversation", String, nullable=False),
    Column("entry", Text, nullable=False),
    Column("document", Text, nullable=False),
    Index("turns_by_conversation", "conversation", "number"),
)
"""Turns as JSON, in the order in which they were added, each with the `ConversationEntry` once it was added."""
