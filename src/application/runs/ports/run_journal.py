"""The port to the record of runs and their steps."""

from abc import abstractmethod
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from domain.identifiers import RunId
from domain.runs.run import Run, RunHistory, RunStatus, StepRecord


class RunJournal(Protocol):
    """Stores each run and its steps; what was written is durable when the call returns.

    Every method that names an unknown run raises `UnknownRun`.
    """

    @abstractmethod
    async def save(self, run: Run, *, instead_of: Run | None) -> Run | None:
        """Replace the run `instead_of`, or add a new run if that is `None`; of concurrent writers one succeeds.

        Returns:
            `None` if the run was saved. Otherwise nothing was written, and this is the current run.
        """

    @abstractmethod
    async def record(self, run: RunId, step: StepRecord, *, execution: int) -> None:
        """Add a step after those recorded before; a step of the same id is recorded once.

        Raises:
            RunSuperseded: A later execution of the run began.
        """

    @abstractmethod
    async def find(self, run: RunId) -> Run:
        """Return the run; its steps, which may be many, are not read."""

    @abstractmethod
    async def read(self, run: RunId, *, after: int = 0) -> RunHistory:
        """Return the run, and its steps after position `after`; what was read stays a prefix of what is read later."""

    @abstractmethod
    async def recent(
        self, limit: int, *, statuses: Collection[RunStatus] = tuple(RunStatus), skip: int = 0
    ) -> tuple[Run, ...]:
        """Skip `skip` runs and return the next `limit`, the last added first; their start times do not matter."""

    @abstractmethod
    async def prune(self, *, before: datetime, dry_run: bool) -> tuple[RunId, ...]:
        """Delete the stopped runs that started before this time, with their steps, and return their ids.

        Runs that are queued, running or waiting stay. Nothing is deleted in a dry run.
        """


async def change_run(journal: RunJournal, run: RunId, change: Callable[[Run], Run]) -> Run:
    """Save the run as `change` returns it, and return it; if another writer was first, change what that one wrote."""
    current: Run | None = await journal.find(run)
    while current is not None:
        changed = change(current)
        current = await journal.save(changed, instead_of=current)
    return changed
