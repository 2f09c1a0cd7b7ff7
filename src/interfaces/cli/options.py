"""The options that several commands share."""

from typing import Annotated

import typer

AS_JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
MODEL = Annotated[str | None, typer.Option(help="LiteLLM model string, or 'extractive'; else AGENT_MODEL.")]
NOTES = Annotated[str | None, typer.Option(metavar="DIR", help="Folder of Markdown notes; else all that is captured.")]
RUN = Annotated[str, typer.Argument(help="The run's id, as 'agent runs list' shows it.")]
