"""The table of the chat, as the latest revision leaves it."""

from sqlalchemy import Integer, String, column, table

_TEXTS = (column(name, String) for name in ("conversation", "entry", "document"))
turns = table("turns", column("number", Integer), *_TEXTS)
"""Turns as JSON, in the order in which they were added, each with the conversation's entry after it."""
