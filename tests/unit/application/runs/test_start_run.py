import pytest

from application.runs.start_run import StartRunRequest
from domain.errors import Conflict, InvalidRequest, NotFound
from domain.runs.run import QueueFull, Run, RunStatus
from domain.usage import Budget
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.runs.bench import Bench


async def start(bench: Bench, **fields: str) -> Run:
    request = StartRunRequest(**{"workflow": "count", "request": '{"value": 0}', **fields})
    started: Run = await bench.container.start_run().execute(request)
    return started


async def test_a_run_is_in_the_journal_before_anything_is_done() -> None:
    bench = Bench(ScriptedLanguageModel(name="openai/gpt"), budget=Budget(steps=7))
    started = await start(bench, title="Zero\n\x1b[31mone")
    run = await bench.find(started.id)
    assert started == run
    assert (run.use_case, run.title, run.request) == ("count", "Zero\\n\\u001b[31mone", '{"value":0}')
    assert (run.model, run.budget, run.status) == ("openai/gpt", Budget(steps=7), RunStatus.INTERRUPTED)
    assert bench.queue.submitted == []


async def test_a_run_in_the_background_is_submitted_until_the_queue_is_full() -> None:
    bench = Bench(runs={"max_waiting": 2})
    runs = [await bench.enter(in_background=True) for _ in range(2)]
    assert bench.queue.submitted == runs
    assert (await bench.find(runs[0])).status is RunStatus.QUEUED
    with pytest.raises(QueueFull):
        await bench.enter(in_background=True)
    assert len(await bench.journal.recent(9)) == 2
    await bench.change(runs[0], status=RunStatus.DONE)  # by another server: the queue of this one still has it
    assert await bench.enter(in_background=True) in bench.queue.submitted


async def test_a_key_starts_one_run_for_each_caller() -> None:
    bench = Bench()
    first = await start(bench, caller="ada", key="k")
    again = await start(bench, caller="ada", key="k", request='{ "value": 0 }')
    others = [await start(bench, caller="ada", key="other"), await start(bench, caller="bob", key="k")]
    assert (again, len({first.id, *(run.id for run in others)})) == (first, 3)
    with pytest.raises(Conflict, match="has another request"):
        await start(bench, caller="ada", key="k", request='{"value": 1}')


async def test_what_no_workflow_takes_is_refused() -> None:
    with pytest.raises(NotFound, match="the workflows are count"):
        await start(Bench(), workflow="other")
    with pytest.raises(InvalidRequest, match="The request is invalid: value: Field required"):
        await start(Bench(), request="{}")
