"""Cancelling a run."""

from application.ports.run_journal import RunJournal
from domain.errors import OutOfTurn
from domain.runs import Run, RunId, RunStatus


class CancelRun:
    """Ends a run for good: a process that executes it stops before its next step, and nobody resumes it."""

    def __init__(self, *, journal: RunJournal) -> None:
        self._journal = journal

    async def execute(self, run: RunId) -> Run:
        """Return the run as cancelled; raise `UnknownRun`, or `OutOfTurn` if it is done already."""
        history = await self._journal.read(run)
        if history.run.status is RunStatus.DONE:
            raise OutOfTurn(
                f"Run {run} is done and cannot be cancelled", remedy="'agent runs list' shows which are not done."
            )
        cancelled = history.run.now(RunStatus.CANCELLED, "cancelled by a person")
        await self._journal.save(cancelled)
        return cancelled
