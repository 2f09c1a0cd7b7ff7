"""The port to what runs did."""

from abc import abstractmethod
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from domain.identifiers import RunId
from domain.runs.run import Run, RunHistory, RunStatus, StepRecord


class RunJournal(Protocol):
    """Keeps each run and its steps; what was written is durable when the call returns.

    Every method that names an unknown run raises `UnknownRun`.
    """

    @abstractmethod
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        """Replace exactly what is given, or add a new run; of several writers one succeeds.

        Returns:
            `None`, or the current run, which is another one: then nothing was written.
        """

    @abstractmethod
    async def record(self, run: RunId, step: StepRecord, *, execution: int) -> None:
        """Add a step after those recorded before; a step of the same id is recorded once.

        Raises:
            RunSuperseded: A later execution of the run began.
        """

    @abstractmethod
    async def find(self, run: RunId) -> Run:
        """Return the run without its steps, however many it has."""

    @abstractmethod
    async def read(self, run: RunId, *, after: int = 0) -> RunHistory:
        """Return the run, and its steps after position `after`; what was read stays a prefix of what is read later."""

    @abstractmethod
    async def recent(
        self, limit: int, *, statuses: Collection[RunStatus] = tuple(RunStatus), skip: int = 0
    ) -> tuple[Run, ...]:
        """Return the runs added last, after those that are skipped, newest first, whatever their clocks said."""

    @abstractmethod
    async def prune(self, *, before: datetime, dry_run: bool) -> tuple[RunId, ...]:
        """Delete the runs that started before then and have stopped, with their steps, and return which.

        What is queued, running or waiting stays. Nothing is deleted in a dry run.
        """


async def change_run(journal: RunJournal, run: RunId, change: Callable[[Run], Run]) -> Run:
    """Save what `change` makes of the run, and return it; if another writer was first, change what that wrote."""
    current: Run | None = await journal.find(run)
    while current is not None:
        changed = change(current)
        current = await journal.save(changed, instead_of=current)
    return changed
