from typing import Any

import pytest
from pydantic import ValidationError

from domain.answers import Reference
from domain.evaluation.dataset import Answer, Case, Dataset
from domain.evaluation.measures import score_of

CASE = Case(
    name="warp",
    ask="What is a warp?",
    must_say=("32 threads",),
    must_not_say=("64",),
    sources=("a.md",),
    tools=("find",),
)
CITED = Reference(number=1, id="a", title="A", source="a.md", quotes=("a warp is 32 threads",))


def values(case: Case, answer: Answer) -> dict[str, float]:
    return {measure.name: measure.value for measure in case.measures_of(answer)}


def test_a_good_answer_has_a_score_of_one() -> None:
    answer = Answer(text="It has 32 threads [1].", references=(CITED,), tools=("find",))
    assert set(values(CASE, answer)) == {
        "must_say", "must_not_say", "sources_cited", "paragraphs_cited", "tools_called", "unrepeated",
    }  # fmt: skip
    assert score_of(CASE.measures_of(answer)) == 1.0


@pytest.mark.parametrize("text", ["", "No note says so.", "It is a unit. It is a unit.", "A fluent, faultless lie."])
def test_an_answer_without_an_expected_phrase_and_without_a_quote_scores_next_to_nothing(text: str) -> None:
    assert score_of(CASE.measures_of(Answer(text=text, tools=("find",)))) <= 0.2


def test_what_must_not_be_said_and_a_tool_that_is_not_called_lower_the_score() -> None:
    found = values(CASE, Answer(text="It has 64 or 32 threads [1].", references=(CITED,)))
    assert (found["must_say"], found["must_not_say"], found["tools_called"]) == (1.0, 0.0, 0.0)


def test_an_answer_to_what_cannot_be_known_cites_nothing() -> None:
    case = Case(name="bread", ask="How long does it rise? " * 100, answerable=False)
    assert score_of(case.measures_of(Answer(text="The notes do not say."))) == 1.0
    assert score_of(case.measures_of(Answer(text="Two hours [1].", references=(CITED,)))) == 0.0


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "needs must_say or sources"),
        ({"tools": ("find",)}, "needs must_say or sources"),
        ({"answerable": False, "sources": ("a.md",)}, "not answerable"),
        ({"must_say": ("**",)}, "which has a blank alternative"),
        ({"must_not_say": ("noon |",), "sources": ("a.md",)}, "which has a blank alternative"),
        ({"must_say": ("x",), "name": "two\nlines"}, "String should match"),
    ],
)
def test_a_case_that_measures_nothing_is_invalid(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Case.model_validate({"name": "warp", "ask": "What?", **fields})


def test_two_cases_of_one_name_are_invalid() -> None:
    with pytest.raises(ValidationError, match="two cases have the name 'warp'"):
        Dataset(name="questions", cases=(CASE, CASE))
