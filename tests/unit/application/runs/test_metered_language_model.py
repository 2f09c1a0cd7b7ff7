import asyncio

import pytest
from typing_extensions import override

from application.ports.language_model import Answer, Answered
from application.runs.metered_language_model import MeteredLanguageModel
from domain.errors import BudgetSpent, MalformedAnswer, ModelRefused, ModelUnavailable
from domain.prompts import Prompt
from domain.run_events import ModelCalled, StepFailed, StepFinished
from domain.usage import Budget, Usage
from tests.answering import ONE_CALL, AnsweringLanguageModel, in_turn
from tests.running import GUESS, Bench, Guess, Number

FIVE = Number(value=5)


async def test_outside_a_run_nobody_counts() -> None:
    model = MeteredLanguageModel(AnsweringLanguageModel(in_turn(FIVE), name="openai/gpt"))
    answered = await model.answer(Prompt(name=GUESS, messages=()), returning=Number)
    assert (model.name, answered.value) == ("openai/gpt", FIVE)


async def test_a_step_is_charged_for_its_answers_and_for_those_that_were_rejected() -> None:
    refused = Usage(model_calls=1, input_tokens=99, cost_usd=None)
    bench = Bench(
        model=AnsweringLanguageModel(in_turn(MalformedAnswer("No number", usage=refused), Number(value=-1), FIVE))
    )
    run = await bench.run(lambda run: run.step(Guess(bench.ask), Number(value=3)))
    finished = next(event for event in bench.listener.events if isinstance(event, StepFinished))
    assert finished.usage == refused + ONE_CALL + ONE_CALL
    assert (await bench.journal.read(run)).usage == finished.usage
    assert finished.usage.cost_usd is None
    calls = [event for event in bench.listener.events if isinstance(event, ModelCalled)]
    assert [(call.step, call.usage) for call in calls] == [("guess", refused), ("guess", ONE_CALL), ("guess", ONE_CALL)]


async def test_a_failed_step_is_charged_for_the_answers_that_it_got() -> None:
    bench = Bench(model=AnsweringLanguageModel(in_turn(Number(value=-1), ModelRefused("No.", usage=ONE_CALL))))
    run = await bench.enter()
    with pytest.raises(ModelRefused):
        await bench.execute(run, lambda run: run.step(Guess(bench.ask), Number(value=3)))
    failed = next(event for event in bench.listener.events if isinstance(event, StepFailed))
    assert failed.usage == ONE_CALL + ONE_CALL == (await bench.journal.read(run)).usage


async def test_a_call_that_got_no_answer_costs_nothing() -> None:
    bench = Bench(model=AnsweringLanguageModel(in_turn(ModelUnavailable("No connection"))))
    run = await bench.enter()
    with pytest.raises(ModelUnavailable):
        await bench.execute(run, lambda run: run.step(Guess(bench.ask), Number(value=3)))
    assert (await bench.journal.read(run)).usage == Usage()


async def test_a_model_that_never_satisfies_stops_at_the_budget_of_calls() -> None:
    model = AnsweringLanguageModel(lambda prompt, returning: Number(value=-1))
    bench = Bench(model=model, budget=Budget(model_calls=2))
    with pytest.raises(BudgetSpent, match="model_calls=2"):
        await bench.run(lambda run: run.step(Guess(bench.ask), Number(value=3)))
    assert len(model.asked) == 2


class HangingLanguageModel(AnsweringLanguageModel):
    """Never answers."""

    def __init__(self) -> None:
        super().__init__(in_turn())
        self.begun = asyncio.Event()

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        self.asked.append(prompt)
        self.begun.set()
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_call_ends_when_the_time_of_the_run_does() -> None:
    bench = Bench(model=HangingLanguageModel(), budget=Budget(seconds=0.05))
    run = await bench.enter()
    with pytest.raises(BudgetSpent, match="AGENT_BUDGET__SECONDS"):
        await bench.execute(run, lambda run: run.step(Guess(bench.ask), Number(value=3)))
    assert (await bench.journal.read(run)).usage == Usage(model_calls=1, cost_usd=None)


async def test_a_call_that_is_interrupted_counts_and_its_cost_is_unknown() -> None:
    model = HangingLanguageModel()
    bench = Bench(model=model)
    run = await bench.enter()
    working = asyncio.create_task(bench.execute(run, lambda run: run.step(Guess(bench.ask), Number(value=3))))
    await model.begun.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert (await bench.journal.read(run)).usage == Usage(model_calls=1, cost_usd=None)


async def test_parallel_calls_do_not_overshoot_the_budget_of_calls() -> None:
    model = HangingLanguageModel()
    bench = Bench(model=model, budget=Budget(model_calls=2))
    requests = [(str(n), Number(value=n)) for n in range(6)]
    with pytest.raises(BudgetSpent, match="model_calls=2"):
        await bench.run(lambda run: run.each(Guess(bench.ask), requests, at_once=6))
    assert len(model.asked) == 2
