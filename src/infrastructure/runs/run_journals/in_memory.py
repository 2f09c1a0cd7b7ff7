"""Runs in memory, lost when the process ends."""

from collections.abc import Collection
from datetime import datetime

from typing_extensions import override

from application.runs.ports.run_journal import RunJournal
from domain.identifiers import RunId
from domain.runs.run import STOPPED, Run, RunHistory, RunStatus, StepRecord, UnknownRun


class InMemoryRunJournal(RunJournal):
    """Keeps runs in the order in which they were added, and their steps in the order recorded."""

    def __init__(self) -> None:
        self._runs: dict[RunId, Run] = {}
        self._steps: dict[RunId, dict[str, StepRecord]] = {}

    @override
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        current = self._runs.get(run.id) if instead_of is None else await self.find(run.id)
        if current != instead_of:
            return current
        self._runs[run.id] = run
        self._steps.setdefault(run.id, {})
        return None

    @override
    async def record(self, run: RunId, step: StepRecord, *, execution: int) -> None:
        (await self.find(run)).check_latest(execution)
        self._steps[run].setdefault(step.id, step)

    @override
    async def find(self, run: RunId) -> Run:
        if run not in self._runs:
            raise UnknownRun(f"There is no run {run}", run=run)
        return self._runs[run]

    @override
    async def read(self, run: RunId, *, after: int = 0) -> RunHistory:
        return RunHistory(run=await self.find(run), steps=tuple(self._steps[run].values())[after:])

    @override
    async def recent(
        self, limit: int, *, statuses: Collection[RunStatus] = tuple(RunStatus), skip: int = 0
    ) -> tuple[Run, ...]:
        return tuple(run for run in reversed(self._runs.values()) if run.status in statuses)[skip : skip + limit]

    @override
    async def prune(self, *, before: datetime, dry_run: bool) -> tuple[RunId, ...]:
        old = tuple(run.id for run in self._runs.values() if run.status in STOPPED and run.started < before)
        if not dry_run:
            for run in old:
                del self._runs[run], self._steps[run]
        return old
