"""The tables of runs, as the latest revision leaves them."""

from sqlalchemy import Integer, String, column, table

_TEXTS = (column(name, String) for name in ("id", "status", "document"))
runs = table("runs", column("number", Integer), column("execution", Integer), *_TEXTS)
"""Runs in the order in which they were added; the document is a `Run` as JSON."""

steps = table("steps", column("position", Integer), *(column(name, String) for name in ("run", "id", "document")))
"""The steps of each run, counted from 1; the document is a `StepRecord` as JSON."""
