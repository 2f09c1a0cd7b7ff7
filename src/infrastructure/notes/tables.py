"""The table of the notes, as the latest revision defines it."""

from sqlalchemy import JSON, Integer, Text, column, table

_TEXTS = (column(name, Text) for name in ("id", "folder", "source", "title", "fingerprint", "text"))
notes = table("notes", column("number", Integer), column("tags", JSON), column("aliases", JSON), *_TEXTS)
"""Captured notes. The text is the last column, so that the catalogue is read without it."""
