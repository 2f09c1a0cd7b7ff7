"""A journal that retries while its storage is busy, so that no step that is paid for is lost."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import TypeVar

from typing_extensions import override

from application.runs.ports.run_journal import RunJournal
from domain.errors import StorageBusy
from domain.identifiers import RunId
from domain.runs.run import Run, RunHistory, RunStatus, StepRecord

Result = TypeVar("Result")

PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.5


class PatientRunJournal(RunJournal):
    """Retries each call of another journal for up to a minute while its storage is busy or unreachable.

    A call that succeeded may be repeated: a step is recorded once, and a run that was saved already counts as saved.
    """

    def __init__(self, journal: RunJournal) -> None:
        self._journal = journal

    @override
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        current = await _retried(lambda: self._journal.save(run, instead_of=instead_of))
        return None if current == run else current

    @override
    async def record(self, run: RunId, step: StepRecord, *, execution: int) -> None:
        await _retried(lambda: self._journal.record(run, step, execution=execution))

    @override
    async def find(self, run: RunId) -> Run:
        return await _retried(lambda: self._journal.find(run))

    @override
    async def read(self, run: RunId, *, after: int = 0) -> RunHistory:
        return await _retried(lambda: self._journal.read(run, after=after))

    @override
    async def recent(
        self, limit: int, *, statuses: Collection[RunStatus] = tuple(RunStatus), skip: int = 0
    ) -> tuple[Run, ...]:
        return await _retried(lambda: self._journal.recent(limit, statuses=statuses, skip=skip))

    @override
    async def prune(self, *, before: datetime, dry_run: bool) -> tuple[RunId, ...]:
        return await _retried(lambda: self._journal.prune(before=before, dry_run=dry_run))


async def _retried(call: Callable[[], Awaitable[Result]]) -> Result:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await call()
        except StorageBusy:
            if time.monotonic() > until:
                raise
        await asyncio.sleep(_PAUSE_SECONDS)
