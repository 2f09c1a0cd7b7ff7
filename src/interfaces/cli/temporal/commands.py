"""What a person can do about Temporal's errors; the part has no commands."""

import typer

REMEDIES = {
    "TemporalAway": "Check that the server of AGENT_TEMPORAL__ADDRESS runs and can be reached, and try again.",
    "TemporalRefused": "Check AGENT_TEMPORAL__NAMESPACE, AGENT_TEMPORAL__API_KEY and the certificates.",
}


def add_commands(_app: typer.Typer) -> None:
    """Add none."""
