"""What the step in progress uses, and what it still may."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from domain.errors import BudgetSpent
from domain.prompts import Prompt
from domain.run_events import ModelCalled
from domain.runs import RunId
from domain.tools import ToolCall
from domain.usage import Budget, Usage

ONE_TOOL_CALL = Usage(tool_calls=1)


@dataclass
class ModelCall:
    """A model call under way, and then what came of it; `failure` says why there is no answer to use."""

    prompt: Prompt
    answer: str = ""
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    failure: str = ""
    error: str = ""

    def told(self, *, run: RunId, step: str, model: str, label: str = "") -> ModelCalled:
        """Return the event that tells of the call."""
        return ModelCalled(
            run=run,
            step=step,
            label=label,
            model=model,
            prompt=self.prompt,
            answer=self.answer,
            calls=self.calls,
            seconds=self.seconds,
            usage=self.usage,
            failure=self.failure,
            error=self.error,
        )


class Ledger:
    """A run's account: what all of its steps used, against its budget. Seconds are monotonic, of this execution."""

    def __init__(
        self,
        budget: Budget,
        *,
        usage: Usage | None = None,
        known_cost: float = 0.0,
        steps: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._budget = budget
        self._clock = clock
        self._began = clock()
        self._usage = usage or Usage()
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

    def begin_tool_call(self) -> None:
        """Count a call of a tool; raise `BudgetSpent` if none is left."""
        if self._usage.tool_calls >= self._budget.tool_calls:
            raise _spent(f"tool_calls={self._budget.tool_calls}")
        self._usage += ONE_TOOL_CALL

    def _check(self) -> None:
        counted = self._usage.model_copy(
            update={
                "model_calls": self._usage.model_calls + self._calls_under_way,
                "cost_usd": self._known_cost,  # one call without a price does not lift the limit from the others
            }
        )
        spent = self._budget.spent_by(counted, steps=self._steps, seconds=self._clock() - self._began)
        if spent is not None:
            raise _spent(spent)


class Meter:
    """What one step uses; the run's ledger is charged with it."""

    def __init__(self, ledger: Ledger, *, heard: Callable[[ModelCall], None]) -> None:
        self._ledger = ledger
        self._heard = heard
        self.usage = Usage()

    @property
    def seconds_left(self) -> float:
        """How long the run may still take."""
        return self._ledger.seconds_left

    @contextmanager
    def call(self, prompt: Prompt) -> Iterator[ModelCall]:
        """Open a model call, yielding where to enter what came of it; raise `BudgetSpent` if none is allowed."""
        self._ledger.begin_call()
        call = ModelCall(prompt)
        began = time.monotonic()
        try:
            yield call
        except BaseException as error:
            call.error = type(error).__name__
            call.failure = str(error) or call.error
            raise
        finally:
            call.seconds = time.monotonic() - began
            self._ledger.end_call(call.usage)
            self.usage += call.usage
            self._heard(call)

    def call_tool(self) -> None:
        """Count a call of a tool; raise `BudgetSpent` if none is allowed."""
        self._ledger.begin_tool_call()
        self.usage += ONE_TOOL_CALL


def _spent(limit: str) -> BudgetSpent:
    variable = f"AGENT_BUDGET__{limit.split('=', maxsplit=1)[0].upper()}"
    return BudgetSpent(f"The budget of {limit} is spent", remedy=f"Raise {variable}, then go on.")


current_meter: ContextVar[Meter | None] = ContextVar("current_meter", default=None)
"""The meter of the step in progress; none outside a run. Tasks that a step starts inherit it."""
