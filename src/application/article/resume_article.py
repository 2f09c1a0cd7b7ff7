"""Resuming an article that nobody works on."""

from application.ports.run_journal import RunJournal
from application.runs.show_runs import ShowRuns
from domain.errors import OutOfTurn
from domain.runs import Run, RunId, RunStatus

_STOPPED = (RunStatus.FAILED, RunStatus.INTERRUPTED)


class ResumeArticle:
    """Enters that whoever serves a run goes on with it by itself; what is done is not done again."""

    def __init__(self, *, show: ShowRuns, journal: RunJournal) -> None:
        self._show = show
        self._journal = journal

    async def execute(self, run: RunId) -> Run:
        """Return the run as it waits to be executed; raise `UnknownRun`, or `OutOfTurn` if it did not stop."""
        stands = (await self._show.execute(run)).run
        if stands.status not in _STOPPED:
            raise OutOfTurn(
                f"Run {run} is {stands.status}", remedy="Only a run that failed or was interrupted is resumed."
            )
        waiting = stands.now(RunStatus.INTERRUPTED).model_copy(update={"unattended": True})
        await self._journal.save(waiting)
        return waiting
