"""The journal of a run that is executed: what is paid for waits until it can be written."""

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

Answer = TypeVar("Answer")

PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.5


class PatientRunJournal(RunJournal):
    """Asks another journal again while its storage is busy or away, for up to a minute.

    A call whose answer was lost is repeated: a step is recorded once, and a run that was saved already counts as saved.
    """

    def __init__(self, journal: RunJournal) -> None:
        self._journal = journal

    @override
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        current = await _answered(lambda: self._journal.save(run, instead_of=instead_of))
        return None if current == run else current

    @override
    async def record(self, run: RunId, step: StepRecord, *, execution: int) -> None:
        await _answered(lambda: self._journal.record(run, step, execution=execution))

    @override
    async def find(self, run: RunId) -> Run:
        return await _answered(lambda: self._journal.find(run))

    @override
    async def read(self, run: RunId, *, after: int = 0) -> RunHistory:
        return await _answered(lambda: self._journal.read(run, after=after))

    @override
    async def recent(
        self, limit: int, *, statuses: Collection[RunStatus] = tuple(RunStatus), skip: int = 0
    ) -> tuple[Run, ...]:
        return await _answered(lambda: self._journal.recent(limit, statuses=statuses, skip=skip))

    @override
    async def prune(self, *, before: datetime, dry_run: bool) -> tuple[RunId, ...]:
        return await _answered(lambda: self._journal.prune(before=before, dry_run=dry_run))


async def _answered(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await ask()
        except StorageBusy:
            if time.monotonic() > until:
                raise
        await asyncio.sleep(_PAUSE_SECONDS)
