import inspect

import pytest

from domain import errors
from domain.errors import AgentError, AnswerRejected, MalformedAnswer, ModelUnavailable
from domain.usage import Usage

TREE = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, AgentError)]


@pytest.mark.parametrize("kind", TREE)
def test_every_message_is_one_line_of_what_happened_and_what_to_do(kind: type[AgentError]) -> None:
    error = kind("The file\n  is gone.", remedy="Look\nfor it.")
    assert str(error) == "The file is gone. Look for it."


def test_without_a_remedy_the_message_is_what_happened() -> None:
    assert str(AgentError("It broke\nagain")) == "It broke again"


@pytest.mark.parametrize("kind", TREE)
def test_every_error_is_drawn_in_the_tree(kind: type[AgentError]) -> None:
    drawn = (errors.__doc__ or "").splitlines()
    line = next(line for line in drawn if kind.__name__ in line.split() or f"─ {kind.__name__} " in line)
    depth = len(kind.__mro__) - len(AgentError.__mro__)
    assert line.index(line.split("─ ")[-1].split()[0]) == 4 * depth


def test_a_rejected_answer_keeps_the_answer_its_complaints_and_its_cost() -> None:
    usage = Usage(model_calls=1, input_tokens=7, cost_usd=None)
    error = AnswerRejected("Two things are wrong", answer="{}", complaints=("one", "two"), usage=usage)
    assert (error.answer, error.complaints, error.usage) == ("{}", ("one", "two"), usage)


def test_what_happened_is_the_complaint_where_there_is_no_other() -> None:
    assert MalformedAnswer("title: Field required").complaints == ("title: Field required",)


def test_an_unavailable_model_may_say_when_to_come_back() -> None:
    assert ModelUnavailable("Rate limit", retry_after=2.5).retry_after == 2.5
    assert ModelUnavailable("No connection").retry_after is None
