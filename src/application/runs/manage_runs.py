"""Showing, resuming, cancelling and deciding runs that are in the journal."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from application.runs.ports.run_journal import RunJournal, change_run
from application.runs.ports.run_lock import RunLock
from application.runs.ports.run_queue import RunQueue
from domain.contract import Contract
from domain.errors import Conflict, StorageFailed
from domain.identifiers import RunId
from domain.runs.run import IN_PROGRESS, Run, RunHeld, RunHistory, RunStatus, Schedule, StepRecord, step_key

_PAGE = 200
"""The number of runs that `recover` reads at a time."""
_RESUMABLE = (RunStatus.FAILED, RunStatus.INTERRUPTED)
_POLL_SECONDS = (0.02, 0.5)
"""The first and the longest pause of `follow` between two reads; each pause is twice the one before."""
RECOVERY = RunId("recovery")
"""The lock of the process that recovers runs; no run has this id."""


@dataclass(frozen=True, kw_only=True)
class ManageRuns:
    """Each method that names a run raises `UnknownRun` if the journal does not have it."""

    journal: RunJournal
    lock: RunLock
    queue: RunQueue

    async def show(self, run: RunId, *, after: int = 0) -> RunHistory:
        """Return the run and its steps after position `after`; it is `running` only if a process executes it."""
        history = await self.journal.read(run, after=after)
        current = await self._with_true_status(history.run)
        if current != history.run:  # steps may have ended before the lock was checked
            history = await self.journal.read(run, after=after)
        return history.model_copy(update={"run": current})

    async def follow(self, run: RunId, *, after: int = 0) -> AsyncGenerator[RunHistory, None]:
        """Yield the run with its steps after position `after`, and then with further ones, until it ends or waits."""
        pause, longest = _POLL_SECONDS
        while True:
            history = await self.show(run, after=after)
            yield history
            if history.run.status not in IN_PROGRESS:
                return
            after += len(history.steps)
            await asyncio.sleep(pause)
            pause = min(2 * pause, longest)

    async def recent(self, limit: int) -> tuple[Run, ...]:
        """Return the runs added last, newest first, each with the status that `show` gives it."""
        return tuple([await self._with_true_status(run) for run in await self.journal.recent(limit)])

    async def resume(self, run: RunId, schedule: Schedule | None = None) -> Run:
        """Submit a run that stopped to the queue, and return it; raise `Conflict` if it has another status.

        The fields that are set in the schedule replace those of the run.
        """
        current = await self.journal.find(run)
        if current.status not in _RESUMABLE and not await self._is_orphaned(current):
            raise Conflict(f"Run {run} is {current.status}", run=run)
        given = schedule.model_dump(exclude_unset=True) if schedule else {}
        queued = current.with_status(RunStatus.QUEUED).model_copy(update={"in_background": True, **given})
        if await self.journal.save(queued, instead_of=current) is not None:
            raise Conflict(f"Run {run} changed meanwhile", run=run)
        with suppress(StorageFailed):  # it is accepted: `recover` submits it later
            await self.queue.submit(queued)
        return queued

    async def recover(self) -> tuple[Run, ...]:
        """Submit the lost runs to the queue, oldest first, and return them.

        A run in the background is lost if the process that executed it was killed, or if the queue of this process does
        not have it. One process at a time recovers runs; the others return nothing.
        """
        try:
            async with self.lock.hold(RECOVERY):
                unfinished: list[RunId] = []
                while page := await self.journal.recent(_PAGE, statuses=IN_PROGRESS, skip=len(unfinished)):
                    unfinished += [run.id for run in page]  # some twice, if runs are added meanwhile
                pending = await self.queue.pending()
                lost: list[Run] = []
                not_pending = [each for each in reversed(dict.fromkeys(unfinished)) if each not in pending]
                for run_id in not_pending:
                    run = await self.journal.find(run_id)
                    if run.in_background and (run.status is RunStatus.QUEUED or await self._is_orphaned(run)):
                        await self.queue.submit(run)
                        lost.append(run)
                return tuple(lost)
        except RunHeld:
            return ()

    async def cancel(self, run: RunId) -> Run:
        """Cancel a run for good: its execution stops before its next step. Raise `Conflict` if the run is done."""
        cancelled = await change_run(self.journal, run, Run.cancelled)
        await self.queue.withdraw(run)
        return cancelled

    async def decide(self, run: RunId, name: str, *, proposal: Contract, decision: Contract) -> Run:
        """Record a person's decision, which `RunInProgress.decision_on` returns when the run is resumed.

        Raises:
            Conflict: The run does not wait for a decision.
        """
        decided = await change_run(self.journal, run, Run.decided)
        request, result, now = proposal.model_dump_json(), decision.model_dump_json(), datetime.now(UTC)
        key = step_key(name, request)
        record = StepRecord(key=key, name=name, request=request, result=result, started=now, is_decision=True)
        await self.journal.record(run, record, execution=decided.execution)
        return decided

    async def _is_orphaned(self, run: Run) -> bool:
        return run.status is RunStatus.RUNNING and not await self.lock.is_held(run.id)

    async def _with_true_status(self, run: Run) -> Run:
        """Return a run that no process holds as queued if a queue will deliver it again, else as interrupted.

        A run that changed before its lock was checked is returned as it is now.
        """
        if not await self._is_orphaned(run):
            return run
        current = await self.journal.find(run.id)
        if current != run:
            return current
        is_delivered = run.in_background and (self.queue.is_remote or run.id in await self.queue.pending())
        return run.with_status(RunStatus.QUEUED if is_delivered else RunStatus.INTERRUPTED)
