"""Following a run by its journal, whichever process executes it."""

import typer

from application.runs.manage_runs import ManageRuns
from domain.identifiers import RunId
from domain.runs.run import RunStatus
from interfaces.cli.exit_codes import WORK_FAILED
from interfaces.cli.output import note, show_result
from interfaces.cli.runs.progress import line_of

_SUCCEEDED = (RunStatus.DONE, RunStatus.WAITING)


async def follow(manage: ManageRuns, run: RunId, *, as_json: bool) -> None:
    """Note each step that has ended, and show the run at its end; exit with 1 if it did not succeed."""
    async for history in manage.follow(run):
        for step in history.steps:
            note(line_of(step))
        current = history.run
    words = f"{current.id} {current.status}{f': {current.outcome}' if current.outcome else ''}"
    show_result(current.model_dump(exclude={"request"}), words, as_json=as_json)
    if current.status in {RunStatus.FAILED, RunStatus.INTERRUPTED}:
        note(f"Resume with: agent runs resume {run}")
    if current.status not in _SUCCEEDED:
        raise typer.Exit(WORK_FAILED)
