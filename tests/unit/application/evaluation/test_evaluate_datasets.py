import pytest

from application.evaluation.evaluate_datasets import EvaluateDatasetsRequest
from domain.datasets import Case, InvalidDataset, UnknownDataset
from domain.errors import AgentError, BudgetSpent, CredentialsRefused, ModelUnavailable, UnreadableFolder
from domain.evaluations import DatasetResult, Evaluation
from domain.examinations import CaseResult, Examined, Verdict
from domain.usage import Budget
from tests.answering import ONE_CALL, AnsweringLanguageModel, in_turn
from tests.building import a_note
from tests.examining import BLOCKS, GRIDS, WARPS, ExamRoom, a_text, cited

BREAD = {"name": "bread", "topic": "bread", "answerable": "false"}


def values(result: CaseResult) -> dict[str, float]:
    return {measure.name: measure.value for measure in result.measures}


def measured(result: DatasetResult | None) -> dict[str, dict[str, float]]:
    assert result is not None
    return {case.name: values(case) for case in result.cases}


async def test_puts_every_case_to_every_examiner_that_takes_it() -> None:
    evaluation = (await ExamRoom().evaluate()).evaluation

    found = {"retrieval_recall": 1.0, "retrieval_ndcg": 1.0}
    assert measured(evaluation.dataset("units")) == {
        "warps": {**found, "cited": 1.0},
        "blocks": {**found, "cited": 1.0},
    }
    assert measured(evaluation.dataset("wholes")) == {"grids": found}
    assert evaluation.model == "a model"


async def test_one_data_set_can_be_named() -> None:
    report = await ExamRoom().evaluate(EvaluateDatasetsRequest(dataset="wholes"))

    assert [dataset.name for dataset in report.evaluation.datasets] == ["wholes"]


async def test_a_case_that_fails_is_a_failed_case_and_the_next_follows() -> None:
    def find(case: Case) -> Examined:
        return Examined(failure="Rejected", usage=ONE_CALL) if case.name == "warps" else cited(1.0)

    evaluation = (await ExamRoom(find=find).evaluate()).evaluation

    assert [(case.name, case.failure) for case in evaluation.cases] == [
        ("warps", "Rejected"),
        ("blocks", ""),
        ("grids", ""),
    ]
    assert evaluation.score == pytest.approx(2 / 3)
    assert evaluation.usage == ONE_CALL + ONE_CALL


@pytest.mark.parametrize("error", [ModelUnavailable("No connection"), CredentialsRefused("The key is refused")])
async def test_what_would_fail_every_other_case_too_ends_the_evaluation(error: AgentError) -> None:
    def find(_: Case) -> Examined:
        raise error

    room = ExamRoom(find=find)
    with pytest.raises(type(error)):
        await room.evaluate()
    assert room.examiner.asked == ["warps"]


async def test_lets_go_of_the_notes_so_that_another_data_set_does_not_find_them() -> None:
    room = ExamRoom()
    mine = a_note("mine.md", "My own.")
    await room.repository.update(save=[mine])

    await room.evaluate()

    assert [entry.id for entry in await room.repository.catalogue()] == [mine.id]


async def test_tells_when_a_case_begins_and_what_came_of_it() -> None:
    room = ExamRoom()

    await room.evaluate()

    assert [(told.dataset, told.case, told.number, told.cases, told.result is not None) for told in room.heard] == [
        ("units", "warps", 1, 2, False),
        ("units", "warps", 1, 2, True),
        ("units", "blocks", 2, 2, False),
        ("units", "blocks", 2, 2, True),
        ("wholes", "grids", 1, 1, False),
        ("wholes", "grids", 1, 1, True),
    ]


async def test_a_judge_grades_answers_that_are_there_if_it_is_asked_to() -> None:
    def find(case: Case) -> Examined:
        return cited(1.0) if case.name == "warps" else Examined(answer="A.", failure="Cut short")

    verdict = Verdict(reason="Good.", grounded=5, complete=4, clear=3)
    judge = AnsweringLanguageModel(in_turn(verdict))

    evaluation = (await ExamRoom(find=find, judge=judge).evaluate(EvaluateDatasetsRequest(judged=True))).evaluation

    assert len(judge.asked) == 1
    assert evaluation.judge == "a judge"
    warps = evaluation.cases[0]
    assert (warps.reason, values(warps)["judged_complete"]) == ("Good.", 0.75)
    assert (warps.steps, warps.usage) == (3, ONE_CALL + ONE_CALL)


async def test_names_what_has_fallen_since_the_baseline() -> None:
    baseline = (await ExamRoom().evaluate()).evaluation.compared

    same = await ExamRoom().evaluate(EvaluateDatasetsRequest(baseline=baseline))
    worse = await ExamRoom(find=lambda _: cited(0.9)).evaluate(EvaluateDatasetsRequest(baseline=baseline))
    tolerated = await ExamRoom(find=lambda _: cited(0.9)).evaluate(
        EvaluateDatasetsRequest(baseline=baseline, tolerance=0.2)
    )

    assert (same.falls, same.missing) == ((), ())
    assert [(fall.case, fall.measure, fall.now) for fall in worse.falls] == [
        ("warps", "cited", 0.9),
        ("blocks", "cited", 0.9),
    ]
    assert tolerated.falls == ()


async def test_a_case_that_has_gone_is_named_but_no_fall() -> None:
    baseline = (await ExamRoom().evaluate()).evaluation

    report = await ExamRoom(texts={"units": a_text(WARPS)}).evaluate(EvaluateDatasetsRequest(baseline=baseline))

    assert (report.falls, report.missing) == ((), ("units: blocks",))


async def test_the_baseline_of_another_data_set_is_refused_before_anything_is_asked() -> None:
    room = ExamRoom()
    other = Evaluation(model="m", datasets=(DatasetResult(name="others", cases=()),))

    with pytest.raises(InvalidDataset, match="The baseline is not of units, wholes but of others"):
        await room.evaluate(EvaluateDatasetsRequest(baseline=other))
    assert room.examiner.asked == []


@pytest.mark.parametrize(
    ("texts", "error", "complaint"),
    [
        ({}, UnknownDataset, "There are no data sets"),
        ({"a": a_text(WARPS, WARPS)}, InvalidDataset, "The case 'warps' stands twice"),
        ({"a": a_text({**WARPS, "topic": "warps"})}, InvalidDataset, "a topic or a question, and not both"),
        ({"a": a_text({**WARPS, "notes": ["warp.md"]})}, InvalidDataset, "expects the note 'warp.md'"),
        ({"a": a_text(WARPS, notes="nowhere")}, UnreadableFolder, "nowhere"),
        ({"a": a_text(BREAD)}, InvalidDataset, "is about nothing that this agent does"),
    ],
)
async def test_a_data_set_that_does_not_hold_is_refused_before_anything_is_asked(
    texts: dict[str, str], error: type[AgentError], complaint: str
) -> None:
    room = ExamRoom(texts={**texts, **({"z": a_text(WARPS)} if texts else {})})

    with pytest.raises(error, match=complaint):
        await room.evaluate()
    assert room.examiner.asked == []


async def test_a_case_that_no_examiner_takes_is_passed_over() -> None:
    report = await ExamRoom(texts={"mixed": a_text(BREAD, GRIDS)}).evaluate()

    assert [case.name for case in report.evaluation.cases] == ["grids"]


@pytest.mark.parametrize(
    ("budget", "limit"),
    [(Budget(cost_usd=0.25), "COST_USD"), (Budget(tokens=15), "TOKENS")],
)
async def test_all_cases_together_keep_to_the_money_and_the_tokens_of_one_run(budget: Budget, limit: str) -> None:
    room = ExamRoom(budget=budget)

    with pytest.raises(BudgetSpent, match=f"AGENT_BUDGET__{limit}"):
        await room.evaluate()
    assert room.examiner.asked == ["warps"]


async def test_the_steps_and_calls_of_one_run_are_for_each_case() -> None:
    room = ExamRoom(budget=Budget(steps=1, model_calls=1), texts={"units": a_text(WARPS, BLOCKS)})

    assert len((await room.evaluate()).evaluation.cases) == 2
