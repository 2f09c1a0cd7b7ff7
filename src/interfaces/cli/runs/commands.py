"""The commands of runs."""

from typing import Annotated

import typer

from domain.identifiers import RunId
from interfaces.cli.options import AS_JSON, MODEL
from interfaces.cli.output import counted, note, show, show_json, show_result

REMEDIES = {
    "NoResult": (
        "Give what is new in {contract} a default value, or use the version that recorded it.",
        "'agent runs show {run}' shows how far it is.",
    ),
    "QueueFull": "Try again later, or raise AGENT_RUNS__MAX_WAITING.",
    "RunCancelled": "Start a new run.",
    "RunHeld": "Wait for it to end; 'agent runs list' shows the process.",
    "UnknownRun": "'agent runs list' shows the runs.",
}
OUTCOMES = {"Summary": lambda _run, summary: show(summary.text)}
"""A function that shows an outcome, given the run and the outcome, by the name of its type; others are shown as JSON.

A module may have a table `KEEPS` of the same shape: its function is called first, whether or not JSON is printed.
"""

RUN = Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")]
RESULT = Annotated[bool, typer.Option("--result", help="Show the result instead; nothing is executed.")]
LIMIT = Annotated[int, typer.Option(min=1, max=1000, help="The number of runs.")]
NAME = Annotated[str, typer.Argument(metavar="NAME", help="The step's name, such as summarize_text.")]
OF_RUN = Annotated[str | None, typer.Option("--run", help="Take the request that this run recorded last for the step.")]
INPUT = Annotated[typer.FileText | None, typer.Option("--input", encoding="utf-8", help="Take the JSON in this file.")]
FILE = Annotated[typer.FileText, typer.Argument(metavar="FILE", encoding="utf-8", help="A text; - for standard input.")]

OLDER_THAN = Annotated[str, typer.Option(metavar="AGE", help="The age of what is deleted: 90d, 12w or 1y.")]
YES = Annotated[bool, typer.Option("--yes", help="Delete them.")]
_DAYS = {"d": 1, "w": 7, "y": 365}

runs = typer.Typer(help="List, show, resume and cancel runs.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(summarize)
    app.add_typer(runs, name="runs")
    app.command()(step)


def summarize(file: FILE, *, model: MODEL = None, as_json: AS_JSON = False) -> None:
    """Summarize a text, as a run that keeps every step."""
    import json

    from application.runs.start_run import StartRunRequest
    from application.runs.summarize_document import SummarizeDocument
    from interfaces.cli.runs import executing
    from interfaces.cli.session import in_session

    document = json.dumps({"text": text_of(file)})
    request = StartRunRequest(workflow=SummarizeDocument.name, title=file.name, request=document)
    in_session(lambda session: executing.start(session, request, as_json=as_json), model=model, as_json=as_json)


@runs.command("list")
def list_runs(*, limit: LIMIT = 20, as_json: AS_JSON = False) -> None:
    """List the runs, the latest first."""
    from interfaces.cli.runs.executing import manage_runs
    from interfaces.cli.runs.progress import name_with, outlook

    found = manage_runs(lambda manage: manage.recent(limit), as_json=as_json)
    lines = [
        f"{run.id}  {run.status:<11}  {run.started.astimezone():%Y-%m-%d %H:%M}  {name_with(run.use_case, run.title)}"
        f"  {outlook(run)}"
        for run in found
    ]
    documents = [run.model_dump(exclude={"request"}) for run in found]
    show_result(documents, "\n".join(lines), as_json=as_json, if_empty="There are no runs yet.")


@runs.command("show")
def show_run(run: RUN, *, result: RESULT = False, as_json: AS_JSON = False) -> None:
    """Show a run's steps with time, tokens and cost; or its result."""
    from interfaces.cli.runs.executing import manage_runs, show_outcome_of
    from interfaces.cli.runs.progress import timeline
    from interfaces.cli.session import in_session

    if result:
        in_session(lambda session: show_outcome_of(session, RunId(run), as_json=as_json), as_json=as_json)
        return
    history = manage_runs(lambda manage: manage.show(RunId(run)), as_json=as_json)
    steps = [step.model_dump(exclude={"request", "result", "key"}) for step in history.steps]
    document = {"run": history.run.model_dump(exclude={"request"}), "steps": steps, "usage": history.usage}
    show_result(document, timeline(history), as_json=as_json)


@runs.command("follow")
def follow_run(run: RUN, *, as_json: AS_JSON = False) -> None:
    """Show each step of a run as it ends, until the run ends.

    Another process may execute it.
    """
    from interfaces.cli.runs.executing import manage_runs
    from interfaces.cli.runs.progress import follow

    manage_runs(lambda manage: follow(manage, RunId(run), as_json=as_json), as_json=as_json)


@runs.command("resume")
def resume_run(run: RUN, *, model: MODEL = None, as_json: AS_JSON = False) -> None:
    """Resume a run; what is done is not done again. The result of a run that is done is shown."""
    from interfaces.cli.runs import executing
    from interfaces.cli.session import in_session

    in_session(lambda session: executing.resume(session, RunId(run), as_json=as_json), model=model, as_json=as_json)


@runs.command("cancel")
def cancel_run(run: RUN) -> None:
    """Cancel a run for good.

    A process that executes it stops before its next step.
    """
    from interfaces.cli.runs.executing import manage_runs

    show(f"{manage_runs(lambda manage: manage.cancel(RunId(run))).id} cancelled")


def step(name: NAME, *, run: OF_RUN = None, given: INPUT = None, model: MODEL = None) -> None:
    """Execute one step alone and print its result as JSON.

    Its input is what a run recorded, or given; nothing is recorded.
    """
    from application.runs.replay_step import ReplayStepRequest
    from infrastructure.runs.container import RunsContainer
    from interfaces.cli.session import in_session

    if (run is None) == (given is None):
        raise typer.BadParameter("give one of them.", param_hint="--run, --input")
    recorded = None if run is None else RunId(run)
    request = ReplayStepRequest(step=name, run=recorded, request="" if given is None else text_of(given))
    show_json(in_session(lambda session: session.agent.of(RunsContainer).replay_step().execute(request), model=model))


@runs.command("prune")
def prune_runs(*, older_than: OLDER_THAN, yes: YES = False) -> None:
    """Delete old runs with their steps and files.

    Without --yes, only say how many. Runs that are queued, running or waiting stay: cancel them first.
    """
    from datetime import UTC, datetime, timedelta

    from infrastructure.parts import part_modules
    from interfaces.cli.runs.executing import manage_runs

    days, unit = older_than[:-1], older_than[-1:]
    if not (days.isascii() and days.isdecimal() and len(days) < 6 and unit in _DAYS):  # noqa: PLR2004 - a limit
        raise typer.BadParameter("write a number of days, weeks or years: 90d, 12w or 1y.", param_hint="--older-than")
    try:
        before = datetime.now(UTC) - timedelta(days=int(days) * _DAYS[unit])
    except OverflowError as error:
        raise typer.BadParameter("no run is that old.", param_hint="--older-than") from error
    pruned = manage_runs(lambda manage: manage.journal.prune(before=before, dry_run=not yes))
    for module in part_modules("interfaces.cli", "commands").values():
        if yes and hasattr(module, "forget"):
            for run in pruned:
                module.forget(run)
    since = f"that stopped and started before {before.astimezone():%Y-%m-%d %H:%M}"
    show(f"{counted(len(pruned), 'run')} {since} {'deleted' if yes else 'would be deleted'}")
    if pruned and not yes:
        note("Nothing was deleted. Delete them with --yes.")


STARTING = (summarize, resume_run)
"""The commands that start or resume a run; other parts may add options to them."""


def text_of(file: typer.FileText) -> str:
    """Return the text of a file; raise `BadParameter` if it cannot be read or is empty."""
    try:
        text = file.read().removeprefix("\ufeff")  # which some editors write first
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file.name} cannot be read: {error}") from error
    if not text.strip():
        raise typer.BadParameter(f"{file.name} is empty.")
    return text
