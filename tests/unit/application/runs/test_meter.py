import pytest

from application.runs.meter import Ledger, Meter, ModelCall
from domain.errors import BudgetSpent
from domain.prompts import Prompt, PromptName
from domain.usage import Budget, Usage

PROMPT = Prompt(name=PromptName("numbers/guess"), messages=())
CALL = Usage(model_calls=1, input_tokens=60, output_tokens=40, cost_usd=0.5)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def a_ledger(budget: Budget, *, usage: Usage | None = None, steps: int = 0, clock: Clock | None = None) -> Ledger:
    used = usage or Usage()
    return Ledger(budget, usage=used, known_cost=used.cost_usd or 0.0, steps=steps, clock=clock or Clock())


def a_meter(ledger: Ledger, heard: list[ModelCall] | None = None) -> Meter:
    return Meter(ledger, heard=(heard if heard is not None else []).append)


def test_a_call_is_charged_to_the_step_and_to_the_run_and_told() -> None:
    ledger = a_ledger(Budget(), usage=CALL)
    heard: list[ModelCall] = []
    meter = a_meter(ledger, heard)
    with meter.call(PROMPT) as call:
        call.usage = CALL
    assert meter.usage == CALL
    assert ledger.usage == CALL + CALL
    assert heard == [call]
    assert (call.usage, call.failure) == (CALL, "")


def test_a_call_that_fails_is_charged_with_what_was_entered() -> None:
    ledger = a_ledger(Budget())
    heard: list[ModelCall] = []

    def fail() -> None:
        with a_meter(ledger, heard).call(PROMPT) as call:
            call.usage = CALL
            raise ConnectionError("No connection")

    with pytest.raises(ConnectionError):
        fail()
    assert ledger.usage == CALL
    assert [(call.failure, call.error) for call in heard] == [("No connection", "ConnectionError")]


def test_the_last_step_of_the_budget_may_begin_and_no_other() -> None:
    ledger = a_ledger(Budget(steps=3), steps=1)
    ledger.begin_step()
    ledger.begin_step()
    with pytest.raises(BudgetSpent, match=r"budget of steps=3 is spent\. Raise AGENT_BUDGET__STEPS"):
        ledger.begin_step()


def test_calls_under_way_count_so_that_parallel_ones_do_not_overshoot() -> None:
    ledger = a_ledger(Budget(model_calls=2))
    meter = a_meter(ledger)
    with meter.call(PROMPT), meter.call(PROMPT) as call:
        with pytest.raises(BudgetSpent, match="model_calls=2"):
            meter.call(PROMPT).__enter__()
        call.usage = CALL
    assert ledger.usage.model_calls == 1
    with meter.call(PROMPT):
        pass


@pytest.mark.parametrize(
    ("budget", "variable"),
    [
        (Budget(model_calls=1), "AGENT_BUDGET__MODEL_CALLS"),
        (Budget(tokens=100), "AGENT_BUDGET__TOKENS"),
        (Budget(cost_usd=0.5), "AGENT_BUDGET__COST_USD"),
    ],
)
def test_what_earlier_executions_used_counts_and_the_variable_to_raise_is_named(budget: Budget, variable: str) -> None:
    ledger = a_ledger(budget, usage=CALL)
    with pytest.raises(BudgetSpent, match=f"Raise {variable}"):
        ledger.begin_call()


def test_a_call_of_unknown_cost_does_not_lift_the_limit_from_those_of_known_cost() -> None:
    ledger = a_ledger(Budget(cost_usd=1.0))
    meter = a_meter(ledger)
    for cost in (0.5, None, 0.5):
        with meter.call(PROMPT) as call:
            call.usage = CALL.model_copy(update={"cost_usd": cost})
    assert ledger.usage.cost_usd is None
    with pytest.raises(BudgetSpent, match=r"cost_usd=1\.0"):
        ledger.begin_call()


def test_the_time_of_this_execution_is_measured_on_a_clock_that_never_jumps() -> None:
    clock = Clock()
    ledger = a_ledger(Budget(seconds=60), clock=clock)
    meter = a_meter(ledger)
    clock.now += 45
    assert meter.seconds_left == 15
    ledger.begin_step()
    clock.now += 30
    assert meter.seconds_left == 0
    with pytest.raises(BudgetSpent, match="seconds=60"):
        ledger.begin_step()


def test_calls_of_tools_are_counted_and_those_beyond_the_budget_refused() -> None:
    ledger = a_ledger(Budget(tool_calls=2))
    meter = a_meter(ledger)
    meter.call_tool()
    meter.call_tool()
    with pytest.raises(BudgetSpent, match=r"tool_calls=2 is spent\. Raise AGENT_BUDGET__TOOL_CALLS"):
        meter.call_tool()
    assert meter.usage.tool_calls == ledger.usage.tool_calls == 2
    ledger.begin_call()
