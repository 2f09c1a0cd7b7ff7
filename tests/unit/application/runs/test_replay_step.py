import pytest

from application.runs.replay_step import ReplayStep, ReplayStepRequest
from domain.errors import AgentError, InvalidRequest, UnknownRun, UnknownStep
from domain.runs import RunId
from tests.answering import AnsweringLanguageModel, in_turn
from tests.running import Bench, Double, Guess, Number

FIVE = Number(value=5)


def replaying(bench: Bench) -> ReplayStep:
    return ReplayStep(journal=bench.journal, steps=[Double(), Guess(bench.ask)])


async def test_a_step_is_done_again_on_the_request_that_a_run_recorded() -> None:
    model = AnsweringLanguageModel(in_turn(FIVE, Number(value=6)))
    bench = Bench(model=model)
    run = await bench.run(lambda run: run.step(Guess(bench.ask), Number(value=3)))
    assert await replaying(bench).execute(ReplayStepRequest(step="guess", run=run)) == Number(value=6)
    assert model.asked[0] == model.asked[1]
    assert len((await bench.journal.read(run)).steps) == 1


async def test_the_request_recorded_last_is_taken_even_if_the_step_failed() -> None:
    bench = Bench()
    run = await bench.enter()
    with pytest.raises(AgentError):
        await bench.execute(run, lambda run: run.each(Double(), [("", FIVE), ("", Number(value=-1))], at_once=1))
    with pytest.raises(AgentError, match="-1 is negative"):
        await replaying(bench).execute(ReplayStepRequest(step="double", run=run))


async def test_a_step_is_done_on_a_request_given_as_json() -> None:
    request = ReplayStepRequest(step="double", request='{"value": 21}')
    assert await replaying(Bench()).execute(request) == Number(value=42)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ('{"value": "many"}', "does not fit Number: value: "),
        ("{}", "does not fit Number: value: Field required"),
        ('{"value": 1, "unit": "m"}', "does not fit Number: unit: Extra inputs"),
        ("nonsense", "does not fit Number: Invalid JSON"),
    ],
)
async def test_input_that_the_step_does_not_take_is_named(given: str, complaint: str) -> None:
    with pytest.raises(InvalidRequest, match=complaint):
        await replaying(Bench()).execute(ReplayStepRequest(step="double", request=given))


async def test_a_step_without_input_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="needs input"):
        await replaying(Bench()).execute(ReplayStepRequest(step="double"))


async def test_an_unknown_step_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownStep, match="The steps are double, guess"):
        await replaying(Bench()).execute(ReplayStepRequest(step="halve", request="{}"))
    assert replaying(Bench()).names == ("double", "guess")


async def test_a_run_that_has_not_come_to_the_step_has_no_input_for_it() -> None:
    bench = Bench()
    run = await bench.enter()
    with pytest.raises(UnknownStep, match="has not come to the step 'double'"):
        await replaying(bench).execute(ReplayStepRequest(step="double", run=run))


async def test_a_stranger_has_no_input_for_a_step() -> None:
    with pytest.raises(UnknownRun):
        await replaying(Bench()).execute(ReplayStepRequest(step="double", run=RunId("stranger")))
