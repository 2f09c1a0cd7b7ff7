"""What the step in progress uses, and what it still may."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from domain.errors import BudgetSpent
from domain.usage import Budget, Usage


class Ledger:
    """A run's account: what all of its steps used, against its budget. Seconds are monotonic, of this execution."""

    def __init__(
        self,
        budget: Budget,
        *,
        usage: Usage,
        known_cost: float,
        steps: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._budget = budget
        self._clock = clock
        self._began = clock()
        self._usage = usage
        self._known_cost = known_cost
        self._steps = steps
        self._calls_under_way = 0

    @property
    def usage(self) -> Usage:
        """What the run has used, in all its executions."""
        return self._usage

    @property
    def seconds_left(self) -> float:
        """How long the run may still take."""
        return max(0.0, self._budget.seconds - (self._clock() - self._began))

    def begin_step(self) -> None:
        """Count a step; raise `BudgetSpent` if none is left."""
        self._check()
        self._steps += 1

    def begin_call(self) -> None:
        """Count a model call; raise `BudgetSpent` if none is left, those under way included."""
        self._check()
        self._calls_under_way += 1

    def end_call(self, usage: Usage) -> None:
        """Enter what the call used."""
        self._calls_under_way -= 1
        self._usage += usage
        self._known_cost += usage.cost_usd or 0.0

    def _check(self) -> None:
        counted = self._usage.model_copy(
            update={
                "model_calls": self._usage.model_calls + self._calls_under_way,
                "cost_usd": self._known_cost,  # one call without a price does not lift the limit from the others
            }
        )
        spent = self._budget.spent_by(counted, steps=self._steps, seconds=self._clock() - self._began)
        if spent is not None:
            variable = f"AGENT_BUDGET__{spent.split('=')[0].upper()}"
            raise BudgetSpent(f"The run's budget of {spent} is spent", remedy=f"Raise {variable} and resume the run.")


class Meter:
    """What one step uses; the run's ledger is charged with it."""

    def __init__(self, ledger: Ledger, *, heard: Callable[[Usage], None]) -> None:
        self._ledger = ledger
        self._heard = heard
        self.usage = Usage()

    @property
    def seconds_left(self) -> float:
        """How long the run may still take."""
        return self._ledger.seconds_left

    @contextmanager
    def call(self) -> Iterator[Callable[[Usage], None]]:
        """Open a model call, yielding where to enter what it used; raise `BudgetSpent` if none is allowed."""
        self._ledger.begin_call()
        used: list[Usage] = []
        try:
            yield used.append
        finally:
            total = sum(used, Usage())
            self._ledger.end_call(total)
            self.usage += total
            self._heard(total)


current_meter: ContextVar[Meter | None] = ContextVar("current_meter", default=None)
"""The meter of the step in progress; none outside a run. Tasks that a step starts inherit it."""
