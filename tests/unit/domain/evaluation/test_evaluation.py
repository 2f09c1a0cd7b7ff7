from domain.evaluation.evaluation import CaseResult, Evaluation
from domain.evaluation.measures import Measure
from domain.usage import Usage


def result(value: float, *, case: str = "warp", failure: str = "", measure: str = "must_say") -> CaseResult:
    measures = () if failure else (Measure(name=measure, value=value),)
    return CaseResult(
        dataset="questions", case=case, measures=measures, failure=failure, usage=Usage(model_calls=1), seconds=1.0
    )


def evaluation(*results: CaseResult) -> Evaluation:
    return Evaluation(model="m", results=results)


def falls(now: CaseResult, before: CaseResult, *, tolerance: float = 0.0005) -> list[tuple[str, float, float]]:
    found = evaluation(now).falls_since(evaluation(before), tolerance=tolerance)
    return [(fall.measure, fall.before, fall.now) for fall in found]


def test_the_score_is_the_mean_of_the_cases_and_a_failed_case_has_none() -> None:
    assert evaluation(result(1.0), result(0.5), result(0.0, failure="no")).score == 0.5
    assert evaluation(result(1.0), result(1.0)).usage.model_calls == 2


def test_a_lower_measure_is_a_fall_and_a_higher_one_is_not() -> None:
    assert falls(result(0.5), result(1.0)) == [("must_say", 1.0, 0.5)]
    assert falls(result(1.0), result(0.5)) == []
    assert falls(result(0.95), result(1.0), tolerance=0.1) == []


def test_a_case_that_fails_falls_to_nothing_unless_it_failed_before() -> None:
    assert falls(result(0.0, failure="no"), result(1.0)) == [("must_say", 1.0, 0.0)]
    assert falls(result(0.0, failure="no"), result(0.0, failure="no")) == []


def test_what_is_measured_on_one_side_only_is_no_fall() -> None:
    assert falls(result(0.1, measure="new"), result(1.0)) == []
    assert falls(result(0.1), result(1.0, case="another")) == []


def test_a_baseline_keeps_measures_and_nothing_of_cost_and_time() -> None:
    [kept] = evaluation(result(0.5)).of("questions").results
    assert (kept.score, kept.usage, kept.seconds) == (0.5, Usage(), 0.0)
    assert evaluation(result(0.5)).of("another").results == ()
