import pytest
from pydantic import ValidationError

from domain.usage import Budget, Usage

SOME = Usage(model_calls=1, input_tokens=100, output_tokens=10, cost_usd=0.25)


def test_usage_adds_up() -> None:
    assert Usage(model_calls=2, input_tokens=200, output_tokens=20, cost_usd=0.5) == SOME + SOME
    assert (SOME + SOME).tokens == 220


def test_no_usage_costs_nothing_and_changes_nothing() -> None:
    assert Usage() + SOME == SOME
    assert Usage().cost_usd == 0


@pytest.mark.parametrize("known", [SOME, Usage()])
def test_a_sum_with_an_unknown_cost_is_unknown_and_never_free(known: Usage) -> None:
    unknown = Usage(model_calls=1, input_tokens=5, cost_usd=None)
    assert (known + unknown).cost_usd is None
    assert (unknown + known).cost_usd is None
    assert (known + unknown).input_tokens == known.input_tokens + 5


BUDGET = Budget(steps=3, model_calls=2, tokens=200, cost_usd=0.5, seconds=10)


def test_there_is_room_below_every_limit() -> None:
    assert BUDGET.spent_by(SOME, steps=2, seconds=9.9) is None


@pytest.mark.parametrize(
    ("usage", "steps", "seconds", "limit"),
    [
        (Usage(), 3, 0.0, "steps=3"),
        (Usage(model_calls=2), 0, 0.0, "model_calls=2"),
        (Usage(input_tokens=150, output_tokens=50), 0, 0.0, "tokens=200"),
        (Usage(cost_usd=0.5), 0, 0.0, "cost_usd=0.5"),
        (Usage(), 0, 10.0, "seconds=10"),
    ],
)
def test_a_limit_that_is_reached_is_named(usage: Usage, steps: int, seconds: float, limit: str) -> None:
    assert BUDGET.spent_by(usage, steps=steps, seconds=seconds) == limit


def test_an_unknown_cost_is_held_by_the_other_limits() -> None:
    assert BUDGET.spent_by(Usage(input_tokens=100, cost_usd=None), steps=0, seconds=0) is None
    assert BUDGET.spent_by(Usage(input_tokens=200, cost_usd=None), steps=0, seconds=0) == "tokens=200"


def test_without_a_limit_on_cost_any_cost_will_do() -> None:
    assert Budget().spent_by(Usage(cost_usd=1e6), steps=0, seconds=0) is None


@pytest.mark.parametrize("limit", ["steps", "model_calls", "tokens", "cost_usd", "seconds"])
def test_a_budget_of_nothing_is_refused(limit: str) -> None:
    with pytest.raises(ValidationError):
        Budget.model_validate({limit: 0})
