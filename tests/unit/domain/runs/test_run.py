from datetime import UTC, datetime

import pytest

from domain.identifiers import RunId
from domain.runs.run import (
    Run,
    RunCancelled,
    RunHistory,
    RunStatus,
    RunSuperseded,
    StepKey,
    StepRecord,
    run_id_for,
    step_key,
)
from domain.usage import Budget, Usage

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
RUN = Run(
    id=RunId("a"),
    use_case="read_pages",
    request="{}",
    model="offline",
    budget=Budget(),
    status=RunStatus.RUNNING,
    started=NOON,
    execution=2,
)


def a_step(name: str, result: str | None) -> StepRecord:
    usage = Usage(model_calls=1, input_tokens=10, cost_usd=0.5)
    return StepRecord(key=StepKey("k"), name=name, request="{}", result=result, usage=usage, started=NOON)


def test_a_key_stands_for_one_id_that_is_hard_to_guess() -> None:
    assert run_id_for("ada\0k") == run_id_for("ada\0k") != run_id_for("ada\0l")
    assert len(run_id_for("")) == 20


def test_a_step_key_follows_from_all_that_the_result_depends_on() -> None:
    asked = ("read_page", "{}", "f00d", "offline")
    others = [("count", *asked[1:]), (asked[0], "[]", *asked[2:]), (*asked[:2], "beef", "offline"), (*asked[:3], "gpt")]
    assert step_key(*asked) == step_key(*asked)
    assert len({step_key(*asked), step_key(*asked[:2]), *(step_key(*other) for other in others)}) == 6


def test_only_the_latest_execution_of_a_run_continues_and_none_of_a_cancelled_one() -> None:
    RUN.check_active(2)
    with pytest.raises(RunSuperseded):
        RUN.check_active(1)
    with pytest.raises(RunCancelled):
        RUN.with_status(RunStatus.CANCELLED).check_active(2)


def test_a_history_knows_its_usage_and_the_latest_step_of_a_name() -> None:
    steps = (a_step("read", "1"), a_step("read", None), a_step("check", "1"))
    history = RunHistory(run=RUN, steps=steps)
    assert history.usage == Usage(model_calls=3, input_tokens=30, cost_usd=1.5)
    assert history.latest("read") == steps[1]
    assert history.latest("print") is None
