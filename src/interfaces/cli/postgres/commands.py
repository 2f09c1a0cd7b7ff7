"""What a person can do about PostgreSQL's errors; the part has no commands."""

import typer

REMEDIES = {
    "DatabaseAway": "Check that the server of AGENT_DATABASE_URL runs and can be reached, and try again.",
    "DatabaseRefused": "Check the user, the password, the name and the rights in AGENT_DATABASE_URL.",
}


def add_commands(_app: typer.Typer) -> None:
    """Add none."""
