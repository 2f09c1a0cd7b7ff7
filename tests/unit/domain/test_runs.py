from datetime import UTC, datetime

from domain.runs import Run, RunHistory, RunId, RunStatus, StepKey, StepRecord, new_run_id, step_key
from domain.usage import Budget, Usage

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
RUN = Run(
    id=RunId("abcdefgh"),
    use_case="read_pages",
    title="gpu",
    request="{}",
    model="extractive",
    budget=Budget(),
    status=RunStatus.RUNNING,
    started=NOON,
)


def a_record(key: str, result: str | None, *, name: str = "read_page") -> StepRecord:
    usage = Usage(model_calls=1, input_tokens=10, cost_usd=0.5)
    return StepRecord(key=StepKey(key), name=name, request="{}", result=result, usage=usage, started=NOON)


def test_run_ids_are_short_and_differ() -> None:
    ids = {new_run_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(len(run) == 8 and run.isalnum() and not set(run) & set("0o1liI") for run in ids)


def test_a_step_key_follows_from_all_that_the_result_depends_on() -> None:
    asked = ("open_book", '{"topic": "gpu"}', "f00d", "extractive")
    others = [
        ("count_pages", *asked[1:]),
        (asked[0], '{"topic": "cpu"}', *asked[2:]),
        (*asked[:2], "beef", asked[3]),
        (*asked[:3], "openai/gpt"),
        (*asked[:2], None, None),
    ]
    assert step_key(*asked) == step_key(*asked)
    assert len({step_key(*asked), *(step_key(*other) for other in others)}) == 1 + len(others)


def test_a_run_in_another_state_is_otherwise_the_same() -> None:
    failed = RUN.now(RunStatus.FAILED, "No connection")
    assert (failed.status, failed.outcome) == (RunStatus.FAILED, "No connection")
    assert failed.now(RunStatus.RUNNING) == RUN


def test_a_step_ends_with_a_result_or_with_a_failure() -> None:
    begun = a_record("k", None)
    usage = Usage(model_calls=2)
    done = begun.ended("{}", usage=usage, seconds=1.5)
    assert (done.result, done.usage, done.seconds, done.failure) == ("{}", usage, 1.5, "")
    assert begun.ended(None, usage=usage, seconds=1.5, failure="No connection").failure == "No connection"


def test_a_history_finds_the_latest_result_of_a_key_and_passes_over_failures() -> None:
    steps = (a_record("k", "1"), a_record("k", "2"), a_record("k", None), a_record("other", "3"))
    history = RunHistory(run=RUN, steps=steps)
    assert history.finished(StepKey("k")) == steps[1]
    assert history.finished(StepKey("stranger")) is None


def test_a_history_finds_the_latest_step_of_a_name_even_if_it_failed() -> None:
    steps = (a_record("k", "1"), a_record("l", None), a_record("m", "1", name="check_pages"))
    history = RunHistory(run=RUN, steps=steps)
    assert history.latest("read_page") == steps[1]
    assert history.latest("print_pages") is None


def test_a_history_adds_up_what_all_steps_used_the_failed_ones_too() -> None:
    history = RunHistory(run=RUN, steps=(a_record("k", None), a_record("k", "1")))
    assert history.usage == Usage(model_calls=2, input_tokens=20, cost_usd=1.0)
    assert RunHistory(run=RUN, steps=()).usage == Usage()
