"""The tables of runs, as the latest revision leaves them."""

from sqlalchemy import Integer, column, table

runs = table("runs", *map(column, ("number", "id", "status", "execution", "document")))
"""Runs in the order in which they were added; the document is a `Run` as JSON."""

steps = table("steps", column("run"), column("position", Integer), column("id"), column("document"))
"""The steps of each run, counted from 1; the document is a `StepRecord` as JSON."""
