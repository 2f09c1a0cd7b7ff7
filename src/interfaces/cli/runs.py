"""Commands on runs."""

from typing import Annotated

import typer

from interfaces.cli.options import AS_JSON, RUN

app = typer.Typer(help="List runs, look at them, and end them.", no_args_is_help=True)

LIMIT = Annotated[int, typer.Option(min=1, max=1000, help="How many runs at most.")]


@app.command("list")
def list_runs(*, limit: LIMIT = 20, as_json: AS_JSON = False) -> None:
    """List the runs, newest first."""
    from domain.runs import Run
    from interfaces.cli.output import show, show_json, tell
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> tuple[Run, ...]:
        return await session.container.show_runs().recent(limit)

    found = in_session(work, as_json=as_json)
    if as_json:
        show_json([run.model_dump(mode="json", exclude={"request"}) for run in found])
        return
    for run in found:
        begun = f"{run.started.astimezone():%Y-%m-%d %H:%M}"
        show(f"{run.id}  {run.status:<11}  {begun}  {run.title or '(main topic)'}  {run.outcome}")
    if not found:
        tell("There are no runs yet.")


@app.command("show")
def show_run(run: RUN, *, as_json: AS_JSON = False) -> None:
    """Show a run's timeline: its steps with time, model, tokens, cost."""
    from domain.runs import RunHistory, RunId
    from interfaces.cli.output import show, show_json
    from interfaces.cli.session import Session, in_session
    from interfaces.cli.timeline import timeline, timeline_json

    async def work(session: Session) -> RunHistory:
        return await session.container.show_runs().execute(RunId(run))

    history = in_session(work, as_json=as_json)
    if as_json:
        show_json(timeline_json(history))
    else:
        show(timeline(history))


@app.command("cancel")
def cancel_run(run: RUN) -> None:
    """End a run for good; a process that executes it stops before its next step."""
    from domain.runs import Run, RunId
    from interfaces.cli.output import show
    from interfaces.cli.session import Session, in_session

    async def work(session: Session) -> Run:
        return await session.container.cancel_run().execute(RunId(run))

    show(f"{in_session(work).id} cancelled")
