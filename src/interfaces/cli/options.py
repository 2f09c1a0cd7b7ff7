"""Options that several commands share."""

from typing import Annotated

import typer

MODEL = Annotated[str | None, typer.Option(metavar="MODEL", help="The model for this command, instead of AGENT_MODEL.")]
AS_JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AS_JSON_LINES = Annotated[bool, typer.Option("--json", help="Print a line of JSON for each event.")]
SHOW_REASONING = Annotated[
    bool, typer.Option("--show-reasoning", help="Show what the model thinks, on standard error or as events.")
]
