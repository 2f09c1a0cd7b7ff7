"""The commands of articles."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.identifiers import RunId
from interfaces.cli.notes.commands import NOTES
from interfaces.cli.options import AS_JSON, MODEL
from interfaces.cli.output import note, safe, show
from interfaces.cli.runs.commands import RUN, runs

REMEDIES = {
    "DraftRejected": "Raise AGENT_ARTICLE__REVIEW_ROUNDS or set AGENT_ARTICLE__PUBLISH_REJECTED=true, then resume.",
    "InvalidOutline": ("'agent runs resume {run}' shows it.", "Fix the outline and approve it again."),
    "RevisedInVain": "Set AGENT_ARTICLE__PUBLISH_REJECTED=true and resume, or resume with another model: --model NAME.",
    "TooMuchForModel": (
        "Set AGENT_ARTICLE__NOTES below {notes}, or AGENT_ARTICLE__NOTE_CHARACTERS below {characters}, "
        "or AGENT_MODEL to a model that reads more; then resume."
    ),
    "UnwritablePlace": "Make it writable, or set AGENT_ARTICLE__FOLDER to another folder.",
}

TOPIC = Annotated[str | None, typer.Argument(metavar="TOPIC", help="The topic; else the main topic of the notes.")]
OUT = Annotated[Path | None, typer.Option(help="A new file for the article; else one in AGENT_ARTICLE__FOLDER.")]
APPROVE = Annotated[bool, typer.Option("--approve-outline", help="Stop after the outline, for you to edit or approve.")]
MAX_READ = 500_000
"""The most lines that the parser may read to show an article: for each line of a quotation it reads all that follow."""

OUTLINE = Annotated[Path | None, typer.Option(help="The outline as you want it; else the file in which it was shown.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(write)
    runs.command("approve")(approve)


def write(
    topic: TOPIC = None,
    *,
    notes: NOTES = None,
    out: OUT = None,
    approve_outline: APPROVE = False,
    model: MODEL = None,
    as_json: AS_JSON = False,
) -> None:
    """Write an article from notes, which it cites."""
    import json

    from application.article.write_article import WriteArticle
    from application.notes.capture_notes import CaptureNotesRequest
    from application.runs.start_run import StartRunRequest
    from domain.errors import InvalidRequest
    from infrastructure.notes.container import NotesContainer
    from infrastructure.settings import expanded
    from interfaces.cli.article.destination import check_destination
    from interfaces.cli.runs import executing
    from interfaces.cli.session import Session, in_session

    try:
        out = out and expanded(out).absolute()
    except ValueError as error:
        raise typer.BadParameter(f"{error}.", param_hint="--out") from error

    async def work(session: Session) -> None:
        if approve_outline and session.agent.settings.adapter_of("run_journal") == "in_memory":
            raise InvalidRequest("The outline cannot be approved later: the run is forgotten when the process ends")
        container, for_a_worker = session.agent.of(NotesContainer), executing.submits.get()
        folder = None if notes is None else container.note_source().locate(notes)
        if out is not None:
            await check_destination(session.agent, out, folder, is_here=not for_a_worker)
        if for_a_worker and folder is not None:  # which another machine need not have
            await container.capture_notes().execute(CaptureNotesRequest(folder=folder))
        asked = {
            "topic": topic,
            "folder": folder,
            "capture": not for_a_worker,
            "destination": None if out is None else str(out),
            "approve_outline": approve_outline,
        }
        request = StartRunRequest(workflow=WriteArticle.name, request=json.dumps(asked), title=topic or "")
        await executing.start(session, request, as_json=as_json)

    in_session(work, model=model, as_json=as_json)


def approve(run: RUN, *, outline: OUTLINE = None, model: MODEL = None, as_json: AS_JSON = False) -> None:
    """Approve an article's outline and resume its run.

    The outline is the one in the file, as it was shown or as you edited it.
    """
    from application.article.approve_outline import ApproveOutlineRequest
    from domain.article.outline import InvalidOutline
    from infrastructure.article.container import ArticleContainer
    from infrastructure.runs.container import RunsContainer
    from interfaces.cli.article.outline_file import outline_file, read_outline
    from interfaces.cli.runs import executing
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> None:
        # `decided` raises if the run does not wait for a decision, so that its outline file is out of date.
        (await session.agent.of(RunsContainer).run_journal().find(RunId(run))).decided()
        file = outline or outline_file(RunId(run))
        if outline is None and not file.is_file():
            raise InvalidOutline(f"The outline of run {run} was not shown here", run=run)
        request = ApproveOutlineRequest(run=RunId(run), outline=read_outline(file))
        await session.agent.of(ArticleContainer).approve_outline().execute(request)
        await executing.resume(session, RunId(run), as_json=as_json)

    in_session(work, model=model, as_json=as_json)


STARTING = (write, approve)
"""The commands that start or resume a run, to which other parts may add options."""


def _show_article(_run: RunId, published: Any) -> None:
    markdown = published.article.to_markdown()
    lines = markdown.splitlines()
    quoted = sum(line.lstrip().startswith(">") for line in lines)
    if sys.stdout.isatty() and quoted * len(lines) < MAX_READ:
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(safe(markdown), hyperlinks=False))  # a person sees where a link leads
    else:
        show(markdown)
    note(f"Written to {published.location}")


def _keep_outline(run: RunId, proposed: Any) -> None:
    from interfaces.cli.article.outline_file import outline_file, write_outline

    write_outline(outline_file(run), run, proposed)


def _show_outline(run: RunId, _proposed: Any) -> None:
    from interfaces.cli.article.outline_file import outline_file

    file = outline_file(run)
    show(file.read_text(encoding="utf-8"))
    note(f"The outline is in {file}. Edit it if you like, then: agent runs approve {run}")


def forget(run: RunId) -> None:
    """Remove the outline of a run that is deleted."""
    from interfaces.cli.article.outline_file import outline_file

    outline_file(run).unlink(missing_ok=True)


KEEPS = {"ProposedOutline": _keep_outline}
OUTCOMES = {"PublishedArticle": _show_article, "ProposedOutline": _show_outline}
