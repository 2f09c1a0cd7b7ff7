import asyncio

import pytest
from typing_extensions import override

from application.runs.cancel_run import CancelRun
from application.runs.run_in_progress import RunInProgress
from domain.contract import Contract
from domain.errors import AgentError, BudgetSpent, InvalidRequest, RunCancelled
from domain.run_events import StepFailed, StepFinished, StepStarted
from domain.runs import RunHistory, RunId, RunStatus, StepRecord
from domain.usage import Budget
from infrastructure.run_journals.in_memory import InMemoryRunJournal
from tests.answering import AnsweringLanguageModel, in_turn
from tests.running import Bench, Double, Guess, Number, number_prompts

THREE, FIVE = Number(value=3), Number(value=5)


def a_guess(bench: Bench) -> Guess:
    return Guess(bench.ask)


async def test_a_step_is_recorded_with_all_that_its_result_depends_on() -> None:
    bench = Bench(model=AnsweringLanguageModel(in_turn(FIVE), name="openai/gpt"))
    run = await bench.run(lambda run: run.step(a_guess(bench), THREE, label="first"))
    (record,) = (await bench.journal.read(run)).steps
    assert (record.name, record.label, record.request, record.result) == (
        "guess",
        "first",
        '{"value":3}',
        '{"value":5}',
    )
    assert (record.prompt, record.model) == ("numbers/guess", "openai/gpt")
    assert record.prompt_fingerprint == bench.prompts.find(Guess.prompt).fingerprint
    assert record.failure == ""
    assert record.seconds >= 0


async def test_a_step_without_a_prompt_depends_on_no_model() -> None:
    bench = Bench()
    run = await bench.run(lambda run: run.step(Double(), THREE))
    (record,) = (await bench.journal.read(run)).steps
    assert (record.prompt, record.prompt_fingerprint, record.model) == (None, None, None)


async def test_a_finished_step_is_reused_and_its_model_is_not_asked_again() -> None:
    bench = Bench(model=AnsweringLanguageModel(in_turn(FIVE)))
    run = await bench.run(lambda run: run.step(a_guess(bench), THREE, label="first"))
    results: list[Number] = []
    again = bench.with_(model=AnsweringLanguageModel(in_turn()))

    async def work(run: RunInProgress) -> None:
        results.append(await run.step(a_guess(again), THREE, label="first"))

    await again.execute(run, work)
    assert results == [FIVE]
    (finished,) = (event for event in again.listener.events if isinstance(event, StepFinished))
    assert (finished.reused, finished.label, finished.usage.model_calls, finished.seconds) == (True, "first", 0, 0.0)
    assert not any(isinstance(event, StepStarted) for event in again.listener.events)
    assert len((await bench.journal.read(run)).steps) == 1


@pytest.mark.parametrize("change", ["request", "prompt", "model"])
async def test_a_step_is_done_again_when_what_its_result_depends_on_changed(change: str) -> None:
    bench = Bench(model=AnsweringLanguageModel(in_turn(FIVE)))
    run = await bench.run(lambda run: run.step(a_guess(bench), THREE))
    model = AnsweringLanguageModel(in_turn(Number(value=7)), name="other" if change == "model" else "answering")
    prompts = number_prompts("Guess again from {{ value }}.") if change == "prompt" else number_prompts()
    again = bench.with_(model=model, prompts=prompts)
    request = Number(value=4) if change == "request" else THREE
    await again.execute(run, lambda run: run.step(a_guess(again), request))
    assert len(model.asked) == 1
    assert [step.result for step in (await bench.journal.read(run)).steps] == ['{"value":5}', '{"value":7}']


async def test_a_step_without_a_prompt_is_reused_whatever_the_model() -> None:
    bench, double = Bench(), Double()
    run = await bench.run(lambda run: run.step(double, THREE))
    again = bench.with_(model=AnsweringLanguageModel(in_turn(), name="other"))
    await again.execute(run, lambda run: run.step(double, THREE))
    assert double.asked == [3]


async def test_a_failed_step_is_recorded_told_and_done_again() -> None:
    bench = Bench(model=AnsweringLanguageModel(in_turn(AgentError("No luck"), FIVE)))
    run = await bench.enter()
    with pytest.raises(AgentError, match="No luck"):
        await bench.execute(run, lambda run: run.step(a_guess(bench), THREE))
    (record,) = (await bench.journal.read(run)).steps
    assert (record.result, record.failure) == (None, "No luck")
    (told,) = [event for event in bench.listener.events if isinstance(event, StepFailed)]
    assert (told.reason, told.error) == ("No luck", "AgentError")
    await bench.execute(run, lambda run: run.step(a_guess(bench), THREE))
    assert [step.result for step in (await bench.journal.read(run)).steps] == [None, '{"value":5}']


async def test_the_run_knows_its_steps_and_its_usage_over_all_executions() -> None:
    bench = Bench(model=AnsweringLanguageModel(in_turn(FIVE, FIVE)))
    run = await bench.run(lambda run: run.step(a_guess(bench), THREE))
    seen: list[RunInProgress] = []

    async def work(progress: RunInProgress) -> None:
        seen.append(progress)
        await progress.step(a_guess(bench), THREE)
        await progress.step(a_guess(bench), Number(value=4))

    await bench.execute(run, work)
    assert [step.reused for step in seen[0].steps] == [True, False]
    assert seen[0].usage.model_calls == 2


async def test_the_steps_of_all_executions_count_and_the_reused_do_not() -> None:
    bench, double = Bench(budget=Budget(steps=2)), Double()

    async def work(run: RunInProgress) -> None:
        for value in range(3):
            await run.step(double, Number(value=value))

    run = await bench.enter()
    with pytest.raises(BudgetSpent, match="steps=2"):
        await bench.execute(run, work)
    assert double.asked == [0, 1]
    with pytest.raises(BudgetSpent):
        await bench.execute(run, work)
    await bench.with_(budget=Budget(steps=3)).execute(run, work)
    assert double.asked == [0, 1, 2]


async def test_a_run_that_another_process_cancels_stops_before_its_next_step() -> None:
    bench, double = Bench(), Double()

    async def work(run: RunInProgress) -> None:
        await run.step(double, THREE)
        await CancelRun(journal=bench.journal).execute(run.run.id)
        await run.step(double, FIVE)

    run = await bench.enter()
    with pytest.raises(RunCancelled):
        await bench.execute(run, work)
    assert double.asked == [3]
    assert (await bench.journal.read(run)).run.status is RunStatus.CANCELLED


class SlowRunJournal(InMemoryRunJournal):
    """Tells when it begins to record a result, and takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.recording = asyncio.Event()
        self.may_end = asyncio.Event()

    @override
    async def record(self, run: RunId, step: StepRecord) -> None:
        if step.result is not None:
            self.recording.set()
            await self.may_end.wait()
        await super().record(run, step)


async def test_a_result_is_recorded_even_if_the_run_is_ended_meanwhile() -> None:
    journal = SlowRunJournal()
    bench = Bench(journal=journal)
    run = await bench.enter()
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(Double(), THREE)))
    await journal.recording.wait()
    execution.cancel()
    journal.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await execution
    history: RunHistory = await journal.read(run)
    assert [step.result for step in history.steps] == ['{"value":6}']
    assert history.run.status is RunStatus.INTERRUPTED


async def test_what_nobody_decided_is_undecided() -> None:
    bench = Bench()
    decisions: list[Number | None] = []

    async def work(run: RunInProgress) -> None:
        decisions.append(run.decided("approve_number", THREE))

    await bench.run(work)
    assert decisions == [None]


class Doubled(Contract):
    """What the result of `Double` was before it became a `Number`."""

    doubled: int


async def test_a_result_of_a_contract_that_has_changed_since_is_not_reused() -> None:
    bench = Bench()
    run = await bench.run(lambda run: run.step(Double(), THREE))
    (record,) = (await bench.journal.read(run)).steps
    older = record.model_copy(update={"result": Doubled(doubled=6).model_dump_json()})
    await bench.journal.record(run, older)
    double = Double()
    await bench.execute(run, lambda run: run.step(double, THREE))
    assert double.asked == [3]


async def reads_its_request(run: RunInProgress) -> Doubled:
    return run.request(Doubled)


async def test_a_run_that_another_version_began_is_not_taken_for_this_one() -> None:
    bench = Bench()
    with pytest.raises(InvalidRequest, match="another version"):
        await bench.run(reads_its_request)
