import pytest

from domain.usage import Budget, Usage


def test_usage_adds_up() -> None:
    assert Usage(model_calls=1, input_tokens=2, output_tokens=3, cost_usd=0.5) + Usage(
        tool_calls=1, input_tokens=4
    ) == (Usage(model_calls=1, tool_calls=1, input_tokens=6, output_tokens=3, cost_usd=0.5))


def test_a_sum_with_an_unknown_cost_is_unknown() -> None:
    assert (Usage(cost_usd=0.5) + Usage(cost_usd=None)).cost_usd is None


@pytest.mark.parametrize(
    ("usage", "steps", "seconds", "spent"),
    [
        (Usage(), 0, 0.0, None),
        (Usage(), 3, 0.0, ("steps", 3)),
        (Usage(model_calls=4), 0, 0.0, ("model_calls", 4)),
        (Usage(input_tokens=5, output_tokens=5), 0, 0.0, ("tokens", 10)),
        (Usage(cost_usd=0.5), 0, 0.0, ("cost_usd", 0.5)),
        (Usage(cost_usd=None), 0, 0.0, None),
        (Usage(), 0, 9.0, ("seconds", 9.0)),
    ],
)
def test_a_budget_names_the_limit_that_is_reached(
    usage: Usage, steps: int, seconds: float, spent: tuple[str, float] | None
) -> None:
    budget = Budget(steps=3, model_calls=4, tokens=10, cost_usd=0.5, seconds=9.0)
    assert budget.spent_by(usage, steps=steps, seconds=seconds) == spent


def test_a_budget_without_a_limit_of_cost_never_reaches_it() -> None:
    assert Budget().spent_by(Usage(cost_usd=1e9), steps=0, seconds=0.0) is None
