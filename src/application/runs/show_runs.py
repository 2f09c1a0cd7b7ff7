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
        runs = await self._journal.recent(limit)
        return tuple([run if run.status is not RunStatus.RUNNING else (await self.execute(run.id)).run for run in runs])

    async def execute(self, run: RunId) -> RunHistory:
        """Return the run and its steps; raise `UnknownRun` for a stranger."""
        history = await self._journal.read(run)
        if history.run.status is not RunStatus.RUNNING:
            return history
        holder = await self._lock.holder(run)
        if holder is not None:
            return history.model_copy(update={"run": history.run.now(RunStatus.RUNNING, f"held by {holder}")})
        history = await self._journal.read(run)  # it may have ended between the two looks
        if history.run.status is not RunStatus.RUNNING:
            return history
        return history.model_copy(update={"run": history.run.now(RunStatus.INTERRUPTED)})
