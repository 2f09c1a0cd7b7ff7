"""Runs remembered until the process ends."""

from typing_extensions import override

from application.ports.run_journal import RunJournal
from domain.errors import UnknownRun
from domain.runs import Run, RunHistory, RunId, StepRecord


class InMemoryRunJournal(RunJournal):
    """Keeps runs in the order in which they were entered, and their steps in the order recorded."""

    def __init__(self) -> None:
        self._histories: dict[RunId, RunHistory] = {}

    @override
    async def save(self, run: Run) -> None:
        known = self._histories.get(run.id)
        self._histories[run.id] = RunHistory(run=run, steps=known.steps if known else ())

    @override
    async def record(self, run: RunId, step: StepRecord) -> None:
        history = await self.read(run)
        self._histories[run] = history.model_copy(update={"steps": (*history.steps, step)})

    @override
    async def read(self, run: RunId) -> RunHistory:
        if run not in self._histories:
            raise UnknownRun(f"There is no run {run}", remedy="'agent runs list' shows those there are.")
        return self._histories[run]

    @override
    async def recent(self, limit: int) -> tuple[Run, ...]:
        newest_first = reversed(self._histories.values())
        return tuple(history.run for history in newest_first)[:limit]
