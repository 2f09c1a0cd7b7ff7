"""What a run uses, measured against its budget."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from application.concurrency import TimeLimit
from application.ports.event_listener import EventListener
from domain.errors import AgentError, AnswerRejected, BudgetSpent
from domain.events import Ending, ModelCalled, RetryScheduled, RunEnded, RunStarted
from domain.identifiers import RunId, new_run_id
from domain.prompts import Prompt
from domain.tools import ToolCall
from domain.usage import Budget, Usage


@dataclass(kw_only=True)
class Ledger:
    """A run's account: its budget, and what all of its steps have used. Time is that of this execution only."""

    run: RunId
    model: str
    budget: Budget
    listener: EventListener
    usage: Usage = field(default_factory=Usage)
    known_cost: float = 0.0
    """The sum of the known costs, which is limited even if the cost of some calls is unknown."""
    ending: Ending = "done"
    """The status with which `metered_run` reports the end of the run."""
    calls_in_progress: int = field(default=0, init=False)
    started: float = field(default_factory=time.monotonic, init=False)

    @property
    def seconds(self) -> float:
        """How long this execution has taken so far."""
        return time.monotonic() - self.started

    @contextmanager
    def in_time(self) -> Iterator[TimeLimit]:
        """Limit the waits in this context; raise `BudgetSpent` when no time is left."""
        limit = TimeLimit(max(0.0, self.budget.seconds - self.seconds))
        try:
            yield limit
        except TimeoutError as error:
            if not limit.is_over:
                raise
            raise _spent("seconds", self.budget.seconds) from error
        finally:
            limit.close()

    def check(self, *, steps: int = 0) -> None:
        """Raise `BudgetSpent` if a limit is reached."""
        calls = self.usage.model_calls + self.calls_in_progress
        spent = self.budget.spent_by(
            steps=steps, model_calls=calls, tokens=self.usage.tokens, cost_usd=self.known_cost, seconds=self.seconds
        )
        if spent:
            raise _spent(*spent)


def _spent(limit: str, value: float) -> BudgetSpent:
    return BudgetSpent(f"The budget of {limit}={value:,.12g} is spent", limit=limit, value=value)


@dataclass
class ModelCall:
    """The outcome of a model call, while it is in progress; its fields are those of the event `ModelCalled`."""

    model: str
    answer: str = ""
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)
    failure: str = ""
    error: str = ""

    def fail(self, error: BaseException) -> None:
        """Record a failure and its usage, unknown if the call was given up: the provider may still bill it."""
        self.failure, self.error = str(error) or type(error).__name__, type(error).__name__
        if isinstance(error, AnswerRejected):
            self.answer, self.usage = error.answer or self.answer, error.usage
        elif self.answer or not isinstance(error, AgentError) or isinstance(error, BudgetSpent):
            self.usage = self.usage if self.usage.model_calls else Usage(model_calls=1, cost_usd=None)


@dataclass
class Meter:
    """Measures one step of a run: charges its usage to the ledger, and reports model calls to the listener."""

    ledger: Ledger
    step: str
    label: str = ""
    usage: Usage = field(default_factory=Usage)
    fallback: str = ""
    """The model that answered last in the place of the run's model, if one did."""

    @contextmanager
    def model_call(self, prompt: Prompt) -> Iterator[ModelCall]:
        """Charge and report the model call made in this context; raise `BudgetSpent` if a limit is reached."""
        ledger, call, started = self.ledger, ModelCall(self.ledger.model), time.monotonic()
        ledger.check()
        ledger.calls_in_progress += 1
        try:
            yield call
        except BaseException as error:
            call.fail(error)
            raise
        finally:
            ledger.calls_in_progress -= 1
            self._charge(call.usage)
            about = {"run": ledger.run, "step": self.step, "label": self.label}
            seconds = time.monotonic() - started
            ledger.listener.on_event(ModelCalled(**about, prompt=prompt, seconds=seconds, **vars(call)))

    def report_retry(self, failure: str, seconds: float, *, model: str = "") -> None:
        """Report that a model call failed, and is repeated after these seconds, by another model if one is named."""
        if model and (call := _current_call.get()):
            call.model = self.fallback = model
        about = {"run": self.ledger.run, "step": self.step, "label": self.label}
        self.ledger.listener.on_event(RetryScheduled(**about, failure=failure, seconds=seconds, model=model))

    def charge_tool_call(self) -> None:
        """Charge a tool call; raise `BudgetSpent` if their limit is reached."""
        if spent := self.ledger.budget.spent_by(tool_calls=self.ledger.usage.tool_calls):
            raise _spent(*spent)
        self._charge(Usage(tool_calls=1))

    def _charge(self, usage: Usage) -> None:
        self.usage += usage
        self.ledger.usage += usage
        self.ledger.known_cost += usage.cost_usd or 0.0


current_meter: ContextVar[Meter | None] = ContextVar("current_meter", default=None)
"""The meter of the step in progress, inherited by the tasks that the step starts."""
_current_call: ContextVar[ModelCall | None] = ContextVar("_current_call", default=None)


@contextmanager
def measured_by(meter: Meter, call: ModelCall | None = None) -> Iterator[None]:
    """Make this the current meter in this context, and this the call whose retries it reports."""
    meter_before, call_before = current_meter.set(meter), _current_call.set(call)
    try:
        yield
    finally:
        current_meter.reset(meter_before)
        _current_call.reset(call_before)


@asynccontextmanager
async def metered_run(
    use_case: str, *, model: str, budget: Budget, listener: EventListener, conversation: str = ""
) -> AsyncIterator[Meter]:
    """Measure a run of one step that is kept in no journal, such as an answer, and report its start and its end."""
    run = new_run_id()
    ledger = Ledger(run=run, model=model, budget=budget, listener=listener)
    listener.on_event(RunStarted(run=run, use_case=use_case, model=model, conversation=conversation))
    outcome = error = ""
    try:
        yield Meter(ledger, use_case)
    except BaseException as ended:
        is_cancelled = isinstance(ended, asyncio.CancelledError | GeneratorExit | KeyboardInterrupt)
        ledger.ending, error = "interrupted" if is_cancelled else "failed", type(ended).__name__
        outcome = str(ended) if isinstance(ended, AgentError) else ""
        raise
    finally:
        listener.on_event(RunEnded(run=run, status=ledger.ending, outcome=outcome, usage=ledger.usage, error=error))
