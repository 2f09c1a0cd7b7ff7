"""Commands that write articles."""

from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON, MODEL, NOTES, RUN

TOPIC = Annotated[str | None, typer.Argument(help="What to write about; without it, what the notes are mostly about.")]
OUT = Annotated[Path | None, typer.Option(help="File for the article; else one in AGENT_ARTICLES_DIR.")]
APPROVE = Annotated[bool, typer.Option("--approve-outline", help="Stop after the outline, for you to edit or approve.")]
RESUME = Annotated[str | None, typer.Option(metavar="RUN", help="Go on with a run instead of starting one.")]
OUTLINE = Annotated[Path | None, typer.Option(help="The outline as you want it; else the file that the run wrote.")]


def write(
    topic: TOPIC = None,
    *,
    notes: NOTES = None,
    out: OUT = None,
    model: MODEL = None,
    approve_outline: APPROVE = False,
    resume: RESUME = None,
    as_json: AS_JSON = False,
) -> None:
    """Write an article from notes, in which every paragraph cites them."""
    from interfaces.cli import writing

    if resume is not None:
        if topic or notes or out or approve_outline:
            raise typer.BadParameter("goes alone: the run knows its topic, notes and file.", param_hint="--resume")
        writing.resume(resume, model=model, as_json=as_json)
        return
    if topic is not None and not topic.strip():
        raise typer.BadParameter("is empty.", param_hint="TOPIC")
    writing.start(topic, notes=notes, out=out, model=model, approve_outline=approve_outline, as_json=as_json)


def resume(run: RUN, *, model: MODEL = None, as_json: AS_JSON = False) -> None:
    """Go on with a run: what is done is not done again."""
    from interfaces.cli import writing

    writing.resume(run, model=model, as_json=as_json)


def approve(run: RUN, *, outline: OUTLINE = None, model: MODEL = None, as_json: AS_JSON = False) -> None:
    """Approve a run's outline, as proposed or edited, and go on from it."""
    from interfaces.cli import writing

    writing.approve(run, outline=outline, model=model, as_json=as_json)
