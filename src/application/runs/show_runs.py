"""Showing runs as they really stand."""

from application.ports.run_journal import RunJournal
from application.ports.run_lock import RunLock
from domain.runs import Run, RunHistory, RunId, RunStatus


class ShowRuns:
    """Shows runs with an honest status: one that claims to run while nobody holds it was interrupted."""

    def __init__(self, *, journal: RunJournal, lock: RunLock) -> None:
        self._journal = journal
        self._lock = lock

    async def recent(self, limit: int) -> tuple[Run, ...]:
        """Return the runs entered last, newest first."""
        return tuple([await self._honest(run) for run in await self._journal.recent(limit)])

    async def execute(self, run: RunId) -> RunHistory:
        """Return the run and its steps; raise `UnknownRun` for a stranger."""
        history = await self._journal.read(run)
        return history.model_copy(update={"run": await self._honest(history.run)})

    async def _honest(self, run: Run) -> Run:
        if run.status is not RunStatus.RUNNING:
            return run
        holder = await self._lock.holder(run.id)
        return run.now(RunStatus.INTERRUPTED) if holder is None else run.now(RunStatus.RUNNING, f"held by {holder}")
