import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evaluations import DatasetResult, Evaluation, Fall
from domain.examinations import CaseResult
from domain.measures import Measure
from domain.usage import Usage


def a_case(name: str, *, failure: str = "", **measures: float) -> CaseResult:
    return CaseResult(
        name=name,
        measures=tuple(Measure(name=measure, value=value) for measure, value in measures.items()),
        failure=failure,
        steps=4,
        usage=Usage(model_calls=2, cost_usd=0.5),
        seconds=1.5,
    )


def an_evaluation(*cases: CaseResult, dataset: str = "gpu") -> Evaluation:
    return Evaluation(model="m", datasets=(DatasetResult(name=dataset, cases=cases),))


BEFORE = an_evaluation(a_case("warps", recall=1.0, cited=0.5), a_case("blocks", recall=0.8))


def test_the_overall_score_is_the_mean_of_all_cases_and_a_failed_one_counts_nothing() -> None:
    results = (
        DatasetResult(name="one", cases=(a_case("a", recall=1.0, cited=0.5), a_case("b", recall=1.0))),
        DatasetResult(name="two", cases=(a_case("c", failure="no", recall=1.0),)),
    )
    evaluation = Evaluation(model="m", datasets=results)

    assert evaluation.score == pytest.approx((0.75 + 1 + 0) / 3)
    assert [result.score for result in results] == [0.875, 0.0]
    assert evaluation.usage == Usage(model_calls=6, cost_usd=1.5)


def test_a_measure_that_is_lower_than_before_has_fallen() -> None:
    now = an_evaluation(a_case("warps", recall=0.9, cited=0.9), a_case("blocks", recall=0.8))

    assert now.falls_since(BEFORE) == (Fall(dataset="gpu", case="warps", measure="recall", before=1.0, now=0.9),)
    assert now.falls_since(BEFORE)[0].in_words == "gpu: warps: recall 1.0000 -> 0.9000"


def test_a_case_that_fails_has_fallen_in_every_measure() -> None:
    now = an_evaluation(a_case("warps", failure="Rejected"), a_case("blocks", recall=0.8))

    falls = now.falls_since(BEFORE)

    assert [(fall.measure, fall.now) for fall in falls] == [("recall", 0.0), ("cited", 0.0)]
    assert falls[0].in_words.endswith(": Rejected")


def test_what_was_not_measured_before_or_is_not_now_has_not_fallen() -> None:
    now = an_evaluation(a_case("warps", recall=1.0, new=0.0), a_case("another", recall=0.0))

    assert now.falls_since(BEFORE) == ()
    assert now.missing_since(BEFORE) == ("gpu: blocks",)


def test_a_data_set_that_was_not_done_now_is_not_compared() -> None:
    now = an_evaluation(a_case("warps", recall=0.0), dataset="another")

    assert now.falls_since(BEFORE) == ()
    assert now.missing_since(BEFORE) == ()


def test_a_failed_case_of_the_baseline_cannot_fall() -> None:
    failed = an_evaluation(a_case("warps", failure="no", recall=1.0))

    assert an_evaluation(a_case("warps", recall=0.1)).falls_since(failed) == ()


@pytest.mark.parametrize(("now", "fallen"), [(0.7996, False), (0.799, True), (0.8, False), (1.0, False)])
def test_a_difference_below_the_tolerance_is_none(now: float, fallen: bool) -> None:  # noqa: FBT001 - a parameter
    evaluation = an_evaluation(a_case("blocks", recall=now))

    assert bool(evaluation.falls_since(BEFORE)) is fallen
    assert evaluation.falls_since(BEFORE, tolerance=0.01) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_nothing_has_fallen_since_itself_whatever_it_took(values: list[float]) -> None:
    evaluation = an_evaluation(*(a_case(f"case {n}", recall=value) for n, value in enumerate(values)))

    assert evaluation.falls_since(evaluation.compared, tolerance=0.0) == ()
    assert evaluation.compared.usage == Usage()
    assert evaluation.compared.score == evaluation.score
