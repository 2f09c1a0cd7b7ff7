import asyncio
from pathlib import Path

import pytest

from application.runs.run_in_progress import RunInProgress
from application.runs.summarize_text import Summary
from domain.errors import AgentError, BudgetSpent
from domain.events import ModelCalled
from domain.runs.events import StepFinished, StepStarted
from domain.runs.run import RunCancelled, RunStatus
from domain.usage import Budget
from infrastructure.settings import Settings
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.runs.bench import Bench, Double, Gate, Number, a_summary, a_text

THREE, FIVE = Number(value=3), Number(value=5)


async def test_a_step_is_recorded_with_all_that_its_result_depends_on() -> None:
    bench = Bench(ScriptedLanguageModel([a_summary()], name="openai/gpt"))
    run = await bench.run(lambda run: run.step(bench.summarize, a_text(), label="first"))
    [record] = (await bench.journal.read(run)).steps
    assert (record.name, record.label) == ("summarize_text", "first")
    assert (record.request, record.result) == (a_text().model_dump_json(), '{"text":"Kernels."}')
    assert (record.prompt, len(record.prompt_fingerprint or "")) == ("runs/summarize_text", 16)
    assert (record.model, record.usage.model_calls, record.failure) == ("openai/gpt", 1, "")


async def test_a_step_that_is_done_is_reused_by_later_executions() -> None:
    bench = Bench(ScriptedLanguageModel([a_summary()]))
    run = await bench.interrupted(lambda run: run.step(bench.summarize, a_text(), label="first"))
    again = Bench(beside=bench)
    results: list[Summary] = []

    async def work(run: RunInProgress) -> None:
        results.append(await run.step(again.summarize, a_text(), label="first"))

    await again.execute(run, work)
    assert results == [a_summary()]
    finished = again.listener.only(StepFinished)
    assert (finished.reused, finished.label, finished.usage.model_calls, finished.seconds) == (True, "first", 0, 0.0)
    assert not any(isinstance(event, StepStarted) for event in again.listener.events)
    assert len(await bench.results(run)) == 1


async def test_a_step_that_is_asked_for_twice_is_done_once() -> None:
    double = Double()

    async def work(run: RunInProgress) -> None:
        assert await run.step(double, THREE) == await run.step(double, THREE, label="again")

    await Bench().run(work)
    assert double.asked == [3]


@pytest.mark.parametrize("change", ["request", "prompt", "model"])
async def test_a_step_is_done_again_if_what_its_result_depends_on_changed(change: str, tmp_path: Path) -> None:
    bench = Bench(ScriptedLanguageModel([a_summary("Old.")]))
    run = await bench.interrupted(lambda run: run.step(bench.summarize, a_text()))
    (tmp_path / "runs").mkdir()
    prompt = (Settings().prompts_folder / "runs/summarize_text.md").read_text(encoding="utf-8")
    changed = prompt.replace("You summarize", "Please summarize" if change == "prompt" else "You summarize")
    (tmp_path / "runs/summarize_text.md").write_text(changed, encoding="utf-8")
    model = ScriptedLanguageModel([a_summary("New.")], name="other" if change == "model" else "scripted")
    again = Bench(model, beside=bench, prompts_dir=tmp_path)
    request = a_text("Another text." if change == "request" else a_text().text)
    await again.execute(run, lambda run: run.step(again.summarize, request))
    assert await bench.results(run) == ['{"text":"Old."}', '{"text":"New."}']


async def test_a_step_without_a_prompt_depends_on_no_model() -> None:
    bench, double = Bench(), Double()
    run = await bench.interrupted(lambda run: run.step(double, THREE))
    await Bench(ScriptedLanguageModel(name="other"), beside=bench).execute(run, lambda run: run.step(double, THREE))
    assert double.asked == [3]


async def test_a_result_whose_contract_has_changed_since_is_not_reused() -> None:
    bench, double = Bench(), Double()
    run = await bench.interrupted(lambda run: run.step(double, THREE))
    [record] = (await bench.journal.read(run)).steps
    older = record.model_copy(update={"id": "older", "result": '{"doubled": 6}'})
    await bench.journal.record(run, older, execution=1)
    await bench.execute(run, lambda run: run.step(double, THREE))
    assert double.asked == [3, 3]


async def test_a_failed_step_is_recorded_reported_and_done_again() -> None:
    bench = Bench(ScriptedLanguageModel([AgentError("No luck"), a_summary()]))
    run = await bench.enter()
    with pytest.raises(AgentError, match="No luck"):
        await bench.execute(run, lambda run: run.step(bench.summarize, a_text()))
    failed = bench.listener.only(StepFinished)
    assert (failed.failure, failed.error) == ("No luck", "AgentError")
    await bench.execute(run, lambda run: run.step(bench.summarize, a_text()))
    steps = (await bench.journal.read(run)).steps
    assert [(step.result, step.failure) for step in steps] == [(None, "No luck"), ('{"text":"Kernels."}', "")]


@pytest.mark.parametrize("error", [AgentError("refused: sk-canary-1"), OSError("postgres://me:sk-canary-1@db")])
async def test_no_secret_stands_in_what_a_failed_run_keeps_and_reports(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY_KEY", "sk-canary-1")
    bench = Bench(ScriptedLanguageModel([error]))
    run = await bench.enter()
    with pytest.raises(type(error)):
        await bench.execute(run, lambda run: run.step(bench.summarize, a_text()))
    kept = (await bench.journal.read(run)).model_dump_json()
    reported = [event.model_dump_json() for event in bench.listener.events if not isinstance(event, ModelCalled)]
    assert kept.count("***") == 2
    assert "sk-canary-1" not in kept + "".join(reported)


async def test_usage_and_steps_are_those_of_all_executions_and_reused_steps_are_free() -> None:
    bench = Bench(ScriptedLanguageModel([a_summary(), a_summary()]), budget=Budget(steps=2))
    run = await bench.interrupted(lambda run: run.step(bench.summarize, a_text()))
    seen: list[RunInProgress] = []

    async def work(progress: RunInProgress) -> None:
        seen.append(progress)
        for text in (a_text().text, "Another text.", "A third text."):
            await progress.step(bench.summarize, a_text(text))

    with pytest.raises(BudgetSpent, match="steps=2"):
        await bench.execute(run, work)
    assert seen[0].ledger.usage.model_calls == 2
    more = Bench(ScriptedLanguageModel([a_summary()]), beside=bench, budget=Budget(steps=3))
    await more.execute(run, lambda run: run.step(more.summarize, a_text("A third text.")))
    assert len(await bench.results(run)) == 3


async def test_the_history_is_read_once_however_many_steps_there_are() -> None:
    bench = Bench()

    async def work(run: RunInProgress) -> None:
        for value in range(20):
            await run.step(Double(), Number(value=value))

    await bench.run(work)
    assert bench.journal.reads == 1


async def test_a_run_that_another_process_cancels_stops_before_its_next_step() -> None:
    bench, double = Bench(), Double()

    async def work(run: RunInProgress) -> None:
        await run.step(double, THREE)
        await bench.manage.cancel(run.run.id)
        await run.step(double, FIVE)

    run = await bench.enter()
    with pytest.raises(RunCancelled):
        await bench.execute(run, work)
    assert (double.asked, (await bench.find(run)).status) == ([3], RunStatus.CANCELLED)


async def test_a_result_is_recorded_even_if_the_run_is_interrupted_meanwhile() -> None:
    bench = Bench()
    bench.journal.may_record = asyncio.Event()
    run = await bench.enter()
    execution = asyncio.create_task(bench.execute(run, lambda run: run.step(Double(), THREE)))
    await bench.journal.recording.wait()
    execution.cancel()
    bench.journal.may_record.set()
    with pytest.raises(asyncio.CancelledError):
        await execution
    assert (await bench.results(run), (await bench.find(run)).status) == (['{"value":6}'], RunStatus.INTERRUPTED)


def numbered(*numbers: int) -> list[tuple[str, Number]]:
    return [(str(number), Number(value=number)) for number in numbers]


async def test_each_returns_the_results_in_order_and_does_at_most_n_concurrently() -> None:
    gate = Gate()
    results: list[tuple[Number, ...]] = []

    async def work(run: RunInProgress) -> None:
        results.append(await run.each(gate, numbered(1, 2, 3), max_concurrency=2))
        results.append(await run.each(gate, [], max_concurrency=2))

    running = asyncio.create_task(Bench().run(work))
    for number in (1, 2):
        await gate.entered(number)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(gate.entered(3), 0.05)
    gate.let_through(2)
    await gate.entered(3)
    gate.let_through(1, 3)
    await running
    assert gate.asked == [2, 1, 3]
    assert results == [tuple(Number(value=value) for value in (2, 4, 6)), ()]


async def test_after_a_failure_no_other_starts_and_those_in_progress_are_recorded() -> None:
    bench, gate = Bench(), Gate()
    run = await bench.enter()
    requests = numbered(1, -2, 3)
    executing = asyncio.create_task(bench.execute(run, lambda run: run.each(gate, requests, max_concurrency=2)))
    for number in (1, -2):
        await gate.entered(number)
    gate.let_through(-2)
    await asyncio.wait({executing}, timeout=0.05)
    gate.let_through(1)
    with pytest.raises(AgentError, match="-2 is negative"):
        await executing
    assert await bench.results(run) == [None, '{"value":2}']
