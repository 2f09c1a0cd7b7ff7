import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest
from typing_extensions import override

from application.meter import measured_by
from application.metered_language_model import MeteredLanguageModel
from application.ports.language_model import Answer, Answered
from domain.answers import AnswerText, ReplyPart
from domain.contract import Contract
from domain.errors import BudgetSpent, MalformedAnswer, ModelUnavailable
from domain.messages import AssistantMessage, Reply
from domain.prompts import Prompt, PromptName
from domain.tools import ToolDescription
from domain.usage import Usage
from tests.builders.meters import a_meter
from tests.fakes.scripted_language_model import BrokenReply, ScriptedLanguageModel

PROMPT = Prompt(name=PromptName("guess"), messages=())
UNKNOWN = Usage(model_calls=1, cost_usd=None)


class Number(Contract):
    value: int


class Hanging(ScriptedLanguageModel):
    """Says a word, and then nothing more."""

    @override
    async def answer(self, prompt: Prompt, *, returning: type[Answer]) -> Answered[Answer]:
        await asyncio.Event().wait()
        raise AssertionError

    @override
    async def reply(
        self, prompt: Prompt, *, tools: Sequence[ToolDescription] = (), may_call: bool = True
    ) -> AsyncGenerator[ReplyPart, None]:
        yield AnswerText(text="Well")
        await asyncio.Event().wait()


async def heard(model: MeteredLanguageModel) -> list[ReplyPart]:
    async with aclosing(model.reply(PROMPT)) as parts:
        return [part async for part in parts]


async def test_an_answer_and_a_reply_are_charged() -> None:
    meter = a_meter()
    model = MeteredLanguageModel(ScriptedLanguageModel([Number(value=5), "Five"]), meter)
    answered = await model.answer(PROMPT, returning=Number)
    parts = await heard(model)
    reply = parts[-1]
    assert isinstance(reply, Reply)
    assert meter.usage == answered.usage + reply.usage
    assert reply.message == AssistantMessage(text="Five")


async def test_the_meter_of_the_step_in_progress_is_charged() -> None:
    meter = a_meter()
    model = MeteredLanguageModel(ScriptedLanguageModel([Number(value=5)] * 2))
    await model.answer(PROMPT, returning=Number)
    with measured_by(meter):
        await model.answer(PROMPT, returning=Number)
    assert meter.usage.model_calls == 1


async def test_a_rejected_answer_is_charged() -> None:
    meter, used = a_meter(), Usage(model_calls=1, input_tokens=9)
    model = MeteredLanguageModel(ScriptedLanguageModel([MalformedAnswer("No", usage=used)]), meter)
    with pytest.raises(MalformedAnswer):
        await model.answer(PROMPT, returning=Number)
    assert meter.usage == used


async def test_a_call_without_an_answer_costs_nothing_and_one_that_broke_has_an_unknown_cost() -> None:
    for line, usage in ((ModelUnavailable("No"), Usage()), (BrokenReply("We", ModelUnavailable("No")), UNKNOWN)):
        meter = a_meter()
        with pytest.raises(ModelUnavailable):
            await heard(MeteredLanguageModel(ScriptedLanguageModel([line]), meter))
        assert meter.usage == usage


async def test_the_budget_of_seconds_ends_a_call() -> None:
    for call in (lambda model: model.answer(PROMPT, returning=Number), heard):
        meter = a_meter(seconds=0.3)
        with pytest.raises(BudgetSpent) as spent:
            await call(MeteredLanguageModel(Hanging(), meter))
        assert spent.value.facts == {"limit": "seconds", "value": 0.3}
        assert meter.usage == UNKNOWN


async def test_a_reply_that_is_left_is_charged_with_an_unknown_cost() -> None:
    meter = a_meter()
    async with aclosing(MeteredLanguageModel(Hanging(), meter).reply(PROMPT)) as parts:
        await anext(parts)
    assert meter.usage == UNKNOWN
