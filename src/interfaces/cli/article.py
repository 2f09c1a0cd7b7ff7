"""Commands that write articles."""

from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON, MODEL, NOTES, RUN

TOPIC = Annotated[str | None, typer.Argument(help="What to write about; without it, what the notes are mostly about.")]
OUT = Annotated[
    Path | None,
    typer.Option(dir_okay=False, writable=True, help="File for the article; else one in AGENT_ARTICLES_DIR."),
]
APPROVE = Annotated[bool, typer.Option("--approve-outline", help="Stop after the outline, for you to edit or approve.")]
RESUME = Annotated[str | None, typer.Option(metavar="RUN", help="Go on with a run instead of starting one.")]
OUTLINE = Annotated[Path | None, typer.Option(help="The outline as you want it; else the file that the run wrote.")]

LONGEST_TOPIC = 500
"""Characters; what is longer is no topic but a text, and would stand in every list of runs."""


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
        if topic or notes is not None or out or approve_outline:
            raise typer.BadParameter("goes alone: the run knows its topic, notes and file.", param_hint="--resume")
        writing.resume(resume, model=model, as_json=as_json)
        return
    if topic is not None and (complaint := _complaint(topic)):
        raise typer.BadParameter(complaint, param_hint="TOPIC")
    writing.start(topic, notes=notes, out=_place(out), model=model, approve_outline=approve_outline, as_json=as_json)


def resume(run: RUN, *, model: MODEL = None, as_json: AS_JSON = False) -> None:
    """Go on with a run: what is done is not done again."""
    from interfaces.cli import writing

    writing.resume(run, model=model, as_json=as_json)


def approve(run: RUN, *, outline: OUTLINE = None, model: MODEL = None, as_json: AS_JSON = False) -> None:
    """Approve a run's outline, as proposed or edited, and go on from it."""
    from interfaces.cli import writing

    writing.approve(run, outline=outline, model=model, as_json=as_json)


def add_article_commands(app: typer.Typer, runs: typer.Typer) -> None:
    """Add the commands to those of the program, and to those on runs."""
    app.command()(write)
    runs.command()(resume)
    runs.command()(approve)


def _complaint(topic: str) -> str | None:
    if not topic.strip():
        return "is empty."
    if len(topic) > LONGEST_TOPIC:
        return f"is longer than {LONGEST_TOPIC} characters."
    return None if _is_sound(topic) else "is not sound text."


def _place(out: Path | None) -> str | None:
    """Return where the file is, wherever the run goes on; what can be no file is refused before anything is done."""
    if out is None:
        return None
    try:
        place = str(out.absolute())
    except OSError as error:
        raise typer.BadParameter(f"is within a folder that has gone: {error.strerror}.", param_hint="--out") from error
    if not _is_sound(place):
        raise typer.BadParameter("is not sound text.", param_hint="--out")
    return place


def _is_sound(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
