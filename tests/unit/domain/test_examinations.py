import pytest

from domain.datasets import Case
from domain.examinations import CaseResult, Examined, Verdict
from domain.measures import Measure
from domain.usage import Usage
from tests.building import a_note

CASE = Case(name="warps", question="What is a warp?", notes=("warps.md",))
RECALL, VALID = Measure(name="recall", value=0.5), Measure(name="quotes_valid", value=1.0)
USED = Usage(model_calls=1, input_tokens=10, cost_usd=0.25)


def test_findings_on_one_case_are_put_together() -> None:
    searched = Examined(measures=(RECALL,))
    answered = Examined(answer="A.", notes=(a_note("warps.md"),), measures=(VALID,), steps=3, usage=USED)
    judged = Examined(reason="Nothing is wrong.", steps=1, usage=USED)

    found = searched + answered + judged

    assert found.measures == (RECALL, VALID)
    assert (found.answer, found.notes, found.reason) == ("A.", answered.notes, "Nothing is wrong.")
    assert (found.steps, found.usage) == (4, USED + USED)


def test_one_failure_is_the_failure_of_the_case() -> None:
    found = Examined(measures=(RECALL,)) + Examined(failure="The draft was rejected")

    result = CaseResult.of(CASE, found, seconds=1.0)

    assert (result.failure, result.score) == ("The draft was rejected", 0.0)
    assert result.value("recall") == 0.0


def test_the_score_of_a_case_is_the_mean_of_its_measures() -> None:
    result = CaseResult.of(CASE, Examined(measures=(RECALL, VALID)), seconds=1.23456)

    assert result.score == 0.75
    assert (result.value("recall"), result.value("must_say")) == (0.5, None)
    assert result.seconds == 1.235


def test_what_a_case_took_is_not_compared() -> None:
    found = Examined(measures=(RECALL,), reason="Good.", steps=3, usage=USED)

    assert CaseResult.of(CASE, found, seconds=2.0).compared == CaseResult(name="warps", measures=(RECALL,))


@pytest.mark.parametrize(("grade", "value"), [(1, 0.0), (2, 0.25), (3, 0.5), (4, 0.75), (5, 1.0)])
def test_grades_become_measures(grade: int, value: float) -> None:
    verdict = Verdict.model_validate({"reason": "So.", "grounded": grade, "complete": 5, "clear": 1})

    assert {measure.name: measure.value for measure in verdict.measures} == {
        "judged_grounded": value,
        "judged_complete": 1.0,
        "judged_clear": 0.0,
    }
