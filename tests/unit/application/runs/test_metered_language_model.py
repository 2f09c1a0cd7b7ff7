import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest
from typing_extensions import override

from application.ports.language_model import Answer, Answered, LanguageModel
from application.runs.meter import Ledger, Meter, ModelCall
from application.runs.metered_language_model import MeteredLanguageModel
from domain.errors import AgentError, AnswerCutShort, BudgetSpent, MalformedAnswer, ModelRefused, ModelUnavailable
from domain.messages import AssistantMessage
from domain.prompts import Prompt
from domain.replies import Reply, ReplyPart, ReplyText
from domain.run_events import ModelCalled, StepFailed, StepFinished
from domain.runs import RunId
from domain.tools import ToolCall, ToolCallId, ToolDescription, ToolName
from domain.usage import Budget, Usage
from infrastructure.language_models.scripted import Breaking, ScriptedLanguageModel
from tests.answering import ONE_CALL, AnsweringLanguageModel, in_turn
from tests.asking import QUESTION, hear
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
    bench = Bench(model=HangingLanguageModel(), budget=Budget(seconds=0.5))
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


UNKNOWN_COST = Usage(model_calls=1, cost_usd=None)


class Metered:
    """A model on an account of its own, and what was heard of its calls."""

    def __init__(self, model: LanguageModel, budget: Budget | None = None) -> None:
        self.ledger = Ledger(budget or Budget(), usage=Usage(), known_cost=0.0, steps=0)
        self.calls: list[ModelCall] = []
        self.model = MeteredLanguageModel(model, Meter(self.ledger, heard=self.calls.append))


class StallingLanguageModel(AnsweringLanguageModel):
    """Replies with a word, and then with nothing more, or with more and more."""

    def __init__(self, *, goes_on: bool = False) -> None:
        super().__init__(in_turn())
        self._goes_on = goes_on
        self.stalled = asyncio.Event()
        self.closed = False

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        try:
            yield ReplyText(text="Well")
            self.stalled.set()
            while self._goes_on:
                await asyncio.sleep(0.02)
                yield ReplyText(text=", well")
            await asyncio.Event().wait()
        finally:
            self.closed = True


async def test_outside_a_run_nobody_counts_a_reply() -> None:
    heard = await hear(MeteredLanguageModel(ScriptedLanguageModel(["A kernel."])))

    assert heard.words == ("A", " kernel.")
    assert heard.reply.message.text == "A kernel."


async def test_a_whole_reply_is_charged_as_the_model_says() -> None:
    metered = Metered(ScriptedLanguageModel(["A kernel."]))

    usage = (await hear(metered.model)).reply.usage

    assert metered.ledger.usage == usage
    assert [(call.answer, call.usage, call.failure) for call in metered.calls] == [("A kernel.", usage, "")]


async def test_a_reply_that_is_left_right_behind_its_end_is_charged_as_the_model_says() -> None:
    metered = Metered(ScriptedLanguageModel(["Yes"]))
    reply = metered.model.reply(QUESTION)

    parts = [await anext(reply) for _ in range(2)]
    await reply.aclose()

    assert isinstance(parts[1], Reply)
    assert metered.ledger.usage == parts[1].usage


@pytest.mark.parametrize(
    ("error", "charged"),
    [
        (AnswerCutShort("It stopped", usage=ONE_CALL), ONE_CALL),
        (ModelRefused("It declined", usage=ONE_CALL), ONE_CALL),
        (ModelUnavailable("The connection is gone"), UNKNOWN_COST),
    ],
    ids=["cut short", "refused", "broken off"],
)
async def test_a_reply_that_ends_behind_its_first_words_is_charged_as_far_as_is_known(
    error: AgentError, charged: Usage
) -> None:
    metered = Metered(ScriptedLanguageModel([Breaking("A kernel", error)]))

    heard = await hear(metered.model)

    assert heard.error is error
    assert metered.ledger.usage == charged
    assert [(call.answer, call.failure) for call in metered.calls] == [("A kernel", str(error))]


async def test_a_reply_that_never_began_costs_nothing() -> None:
    metered = Metered(ScriptedLanguageModel([ModelUnavailable("No connection")]))

    await hear(metered.model)

    assert metered.ledger.usage == Usage()


async def test_a_reply_that_nobody_hears_to_its_end_counts_and_its_cost_is_unknown() -> None:
    model = StallingLanguageModel()
    metered = Metered(model)
    reply = metered.model.reply(QUESTION)
    await anext(reply)
    await reply.aclose()

    assert metered.ledger.usage == UNKNOWN_COST
    assert model.closed


async def test_a_reply_that_is_cancelled_counts_and_its_cost_is_unknown() -> None:
    model = StallingLanguageModel()
    metered = Metered(model)
    listening = asyncio.create_task(hear(metered.model))
    await model.stalled.wait()
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening

    assert metered.ledger.usage == UNKNOWN_COST
    assert model.closed


@pytest.mark.parametrize("goes_on", [False, True], ids=["silent", "endless"])
async def test_a_reply_ends_when_the_time_of_the_run_does(*, goes_on: bool) -> None:
    model = StallingLanguageModel(goes_on=goes_on)
    metered = Metered(model, Budget(seconds=0.1))

    heard = await hear(metered.model)

    assert isinstance(heard.error, BudgetSpent)
    assert "AGENT_BUDGET__SECONDS" in str(heard.error)
    assert metered.ledger.usage == UNKNOWN_COST
    assert model.closed


async def test_a_reply_is_not_begun_when_no_call_is_left() -> None:
    model = ScriptedLanguageModel(["Yes", "Yes"])
    metered = Metered(model, Budget(model_calls=1))

    first, second = await hear(metered.model), await hear(metered.model)

    assert first.reply.message.text == "Yes"
    assert isinstance(second.error, BudgetSpent)
    assert len(model.prompts) == 1


async def test_what_a_reply_calls_is_told_with_it() -> None:
    call = ToolCall(id=ToolCallId("1"), tool=ToolName("search_notes"), arguments="{}")
    heard: list[ModelCall] = []
    meter = Meter(Ledger(Budget(), usage=Usage(), known_cost=0.0, steps=0), heard=heard.append)
    model = MeteredLanguageModel(AnsweringLanguageModel(in_turn(AssistantMessage(text="Wait.", calls=(call,)))), meter)

    parts = [part async for part in model.reply(Prompt(name=GUESS, messages=()))]

    assert len(parts) == 2
    told = heard[0].told(run=RunId("abcdefgh"), step="answer", model="answering")
    assert (told.answer, told.calls, told.error) == ("Wait.", (call,), "")
