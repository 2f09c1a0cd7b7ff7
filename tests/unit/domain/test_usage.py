import pytest

from domain.usage import Budget, Usage


def test_usage_adds_up() -> None:
    assert Usage(model_calls=1, input_tokens=2, output_tokens=3, cost_usd=0.5) + Usage(
        tool_calls=1, input_tokens=4
    ) == (Usage(model_calls=1, tool_calls=1, input_tokens=6, output_tokens=3, cost_usd=0.5))


def test_a_sum_with_an_unknown_cost_is_unknown() -> None:
    assert (Usage(cost_usd=0.5) + Usage(cost_usd=None)).cost_usd is None


@pytest.mark.parametrize(
    ("used", "spent"),
    [
        ({}, None),
        ({"steps": 2, "model_calls": 3, "tokens": 9, "cost_usd": 0.4, "seconds": 8.9}, None),
        ({"steps": 3}, ("steps", 3)),
        ({"steps": 0, "model_calls": 4}, ("model_calls", 4)),
        ({"tokens": 10}, ("tokens", 10)),
        ({"cost_usd": 0.5}, ("cost_usd", 0.5)),
        ({"tokens": 0, "seconds": 9.0}, ("seconds", 9.0)),
    ],
)
def test_a_budget_names_the_limit_that_is_reached(used: dict[str, float], spent: tuple[str, float] | None) -> None:
    assert Budget(steps=3, model_calls=4, tokens=10, cost_usd=0.5, seconds=9.0).spent_by(**used) == spent


def test_a_budget_without_a_limit_of_cost_never_reaches_it() -> None:
    assert Budget().spent_by(cost_usd=1e9) is None
