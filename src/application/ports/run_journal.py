"""The port to what runs did."""

from abc import abstractmethod
from typing import Protocol

from domain.runs import Run, RunHistory, RunId, StepRecord


class RunJournal(Protocol):
    """Keeps what each run did, step by step. What was written is durable when the call returns."""

    @abstractmethod
    async def save(self, run: Run) -> None:
        """Enter a run, or its new state."""

    @abstractmethod
    async def record(self, run: RunId, step: StepRecord) -> None:
        """Add a step to the run's history; raise `UnknownRun` for a stranger."""

    @abstractmethod
    async def read(self, run: RunId) -> RunHistory:
        """Return the run and its steps in the order recorded; raise `UnknownRun` for a stranger."""

    @abstractmethod
    async def recent(self, limit: int) -> tuple[Run, ...]:
        """Return the runs entered last, newest first, by order of entry whatever the clock said."""
