import pytest

from application.runs.replay_step import ReplayStepRequest
from domain.errors import AgentError, InvalidRequest, NotFound
from domain.identifiers import RunId
from domain.runs.run import UnknownRun
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.runs.bench import Bench, a_summary, a_text


async def replay(bench: Bench, step: str, **given: str) -> object:
    return await bench.container.replay_step().execute(ReplayStepRequest(step=step, **given))


async def test_a_step_is_done_again_on_the_request_that_a_run_recorded_last() -> None:
    bench = Bench(ScriptedLanguageModel([a_summary("1"), AgentError("No luck"), a_summary("3")]))
    run = await bench.interrupted(lambda run: run.step(bench.summarize, a_text("first")))
    with pytest.raises(AgentError, match="No luck"):
        await bench.execute(run, lambda run: run.step(bench.summarize, a_text("last")))
    assert await replay(bench, "summarize_text", run=run) == a_summary("3")
    assert len(await bench.results(run)) == 2


async def test_a_step_is_done_on_a_request_given_as_json() -> None:
    bench = Bench(ScriptedLanguageModel([a_summary()]))
    assert await replay(bench, "summarize_text", request=a_text().model_dump_json()) == a_summary()
    with pytest.raises(InvalidRequest, match="The request is invalid: text: Field required"):
        await replay(bench, "summarize_text", request='{"max_words": 1}')


async def test_what_cannot_be_replayed_is_refused() -> None:
    bench = Bench()
    with pytest.raises(NotFound, match=r"the steps are .*summarize_text"):
        await replay(bench, "halve", request="{}")
    with pytest.raises(NotFound, match="has not reached the step summarize_text"):
        await replay(bench, "summarize_text", run=await bench.enter())
    with pytest.raises(UnknownRun):
        await replay(bench, "summarize_text", run=RunId("unknown"))
