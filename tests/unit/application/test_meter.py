import asyncio

import pytest

from application.meter import metered_run
from domain.errors import AgentError, BudgetSpent, WorkFailed
from domain.events import ModelCalled, RunEnded, RunStarted
from domain.prompts import Prompt, PromptName
from domain.usage import Budget, Usage
from tests.builders.meters import a_ledger, a_meter
from tests.fakes.recording_listener import RecordingListener

PROMPT = Prompt(name=PromptName("guess"), messages=())
USED = Usage(model_calls=1, input_tokens=10, output_tokens=5, cost_usd=0.25)


def test_a_call_is_charged_to_the_step_and_to_the_run() -> None:
    meter = a_meter()
    with meter.model_call(PROMPT) as call:
        call.usage = USED
    meter.charge_tool_call()
    assert meter.usage == meter.ledger.usage == USED + Usage(tool_calls=1)


def test_a_call_is_reported_with_what_became_of_it() -> None:
    listener = RecordingListener()
    meter = a_meter(listener)
    with pytest.raises(WorkFailed), meter.model_call(PROMPT) as call:
        call.answer, call.usage = "No", USED
        raise WorkFailed("Refused")
    reported = listener.only(ModelCalled)
    assert (reported.step, reported.model, reported.answer) == ("guess", "m", "No")
    assert (reported.failure, reported.error, reported.usage) == ("Refused", "WorkFailed", USED)


def test_calls_in_progress_count() -> None:
    meter = a_meter(model_calls=2)
    refused = pytest.raises(BudgetSpent, match="model_calls=2")
    with meter.model_call(PROMPT), meter.model_call(PROMPT), refused, meter.model_call(PROMPT):
        pass


def test_a_call_of_unknown_cost_does_not_lift_the_limit_of_cost() -> None:
    meter = a_meter(cost_usd=0.25)
    for cost in (None, 0.25):
        with meter.model_call(PROMPT) as call:
            call.usage = Usage(model_calls=1, cost_usd=cost)
    with pytest.raises(BudgetSpent) as spent, meter.model_call(PROMPT):
        pass
    assert spent.value.facts == {"limit": "cost_usd", "value": 0.25}


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [("tokens", 2_000_000, "2,000,000"), ("seconds", 3600.0, "3,600"), ("cost_usd", 0.25, "0.25"), ("steps", 7, "7")],
)
def test_a_limit_is_written_in_full(limit: str, value: float, said: str) -> None:
    ledger = a_ledger(None, **{"tokens": 3_000_000, limit: value})
    ledger.usage, ledger.known_cost = Usage(input_tokens=2_000_000), 0.25
    ledger.started -= 3600
    with pytest.raises(BudgetSpent, match=f"The budget of {limit}={said} is spent"):
        ledger.check(steps=7)


async def test_work_ends_when_the_time_is_over() -> None:
    with pytest.raises(BudgetSpent, match=r"seconds=0\.01"), a_ledger(seconds=0.01).in_time() as limit:
        await limit.wait(asyncio.Event().wait)


def test_tool_calls_are_limited() -> None:
    meter = a_meter(tool_calls=1)
    meter.charge_tool_call()
    with pytest.raises(BudgetSpent, match="tool_calls=1"):
        meter.charge_tool_call()


async def test_a_run_reports_its_start_and_its_end() -> None:
    listener = RecordingListener()
    async with metered_run("ask", model="m", budget=Budget(), listener=listener, conversation="c") as meter:
        meter.charge_tool_call()
    started, ended = listener.only(RunStarted), listener.only(RunEnded)
    assert (started.use_case, started.model, started.conversation) == ("ask", "m", "c")
    assert (ended.run, ended.status, ended.usage) == (started.run, "done", Usage(tool_calls=1))


@pytest.mark.parametrize(
    ("error", "status", "outcome"),
    [
        (AgentError("No"), "failed", "No"),
        (asyncio.CancelledError(), "interrupted", ""),
        (RuntimeError("A secret"), "failed", ""),
    ],
)
async def test_a_run_reports_what_ended_it(error: BaseException, status: str, outcome: str) -> None:
    listener = RecordingListener()
    with pytest.raises(type(error)):
        async with metered_run("ask", model="m", budget=Budget(), listener=listener):
            raise error
    ended = listener.only(RunEnded)
    assert (ended.status, ended.outcome, ended.error) == (status, outcome, type(error).__name__)
