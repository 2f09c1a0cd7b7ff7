"""The second model, asked when the first one's provider fails."""

import pytest

from application.metered_language_model import MeteredLanguageModel
from domain.answers import AnswerText
from domain.errors import (
    AgentError,
    AnswerCutShort,
    ContextOverflow,
    CredentialsRefused,
    ModelRefused,
    ModelUnavailable,
    ProtocolViolated,
    UnknownModel,
)
from domain.events import ModelCalled, RetryScheduled
from infrastructure.language_models.fallback import FallbackLanguageModel
from tests.builders.meters import a_meter
from tests.fakes.questions import QUESTION, VERDICT, Verdict, streamed
from tests.fakes.recording_listener import RecordingListener
from tests.fakes.scripted_language_model import BrokenReply, Line, ScriptedLanguageModel

DOWN = ModelUnavailable("The provider is down")


def _models(first: Line, second: Line) -> tuple[FallbackLanguageModel, ScriptedLanguageModel, ScriptedLanguageModel]:
    models = ScriptedLanguageModel([first], name="first"), ScriptedLanguageModel([second], name="second")
    return FallbackLanguageModel(models[0], lambda: models[1]), *models


@pytest.mark.parametrize("failure", [DOWN, ProtocolViolated("No choices")])
async def test_asks_the_second_model_once_when_the_provider_of_the_first_fails(failure: AgentError) -> None:
    model, first, second = _models(failure, VERDICT)
    answered = await model.answer(QUESTION, returning=Verdict)
    assert answered.value == VERDICT
    assert (len(first.prompts), len(second.prompts)) == (1, 1)

    model, first, second = _models(failure, "By the second.")
    assert (await streamed(model)).reply.message.text == "By the second."
    assert (len(first.prompts), len(second.prompts)) == (1, 1)


@pytest.mark.parametrize(
    "failure",
    [
        CredentialsRefused("The key is refused"),
        UnknownModel("No such model"),
        ContextOverflow("Too long"),
        ModelRefused("No"),
        AnswerCutShort("Cut"),
    ],
)
async def test_other_errors_are_not_hidden(failure: AgentError) -> None:
    model, _, second = _models(failure, VERDICT)
    with pytest.raises(type(failure)):
        await model.answer(QUESTION, returning=Verdict)

    model, _, second = _models(failure, "By the second.")
    with pytest.raises(type(failure)):
        _ = (await streamed(model)).reply
    assert not second.prompts


async def test_a_reply_that_has_begun_is_not_begun_again() -> None:
    model, _, second = _models(BrokenReply("The first words", DOWN), "By the second.")
    said = []

    with pytest.raises(ModelUnavailable):
        async for part in model.reply(QUESTION):
            said += [part.text] if isinstance(part, AnswerText) else []

    assert "".join(said) == "The first words"
    assert not second.prompts


async def test_fails_as_the_second_model_does_when_both_fail() -> None:
    model, _, _ = _models(DOWN, ModelUnavailable("The second is down too"))

    with pytest.raises(ModelUnavailable, match="The second is down too"):
        await model.answer(QUESTION, returning=Verdict)


async def test_a_call_is_reported_with_the_model_that_answered() -> None:
    listener = RecordingListener()
    meter = a_meter(listener)
    first = ScriptedLanguageModel([VERDICT, DOWN, VERDICT], name="first")
    second = ScriptedLanguageModel([VERDICT], name="second")
    model = MeteredLanguageModel(FallbackLanguageModel(first, lambda: second), meter)

    for _ in range(3):
        await model.answer(QUESTION, returning=Verdict)

    called = [event.model for event in listener.events if isinstance(event, ModelCalled)]
    retries = [(event.model, event.failure) for event in listener.events if isinstance(event, RetryScheduled)]
    assert called == [meter.ledger.model, "second", meter.ledger.model]
    assert retries == [("second", "The provider is down")]
    assert meter.fallback == "second"


async def test_of_two_calls_at_once_each_is_reported_with_its_own_model() -> None:
    listener = RecordingListener()
    meter = a_meter(listener)
    first = ScriptedLanguageModel(["By the first.", DOWN], name="first")
    second = ScriptedLanguageModel(["By the second."], name="second")
    model = MeteredLanguageModel(FallbackLanguageModel(first, lambda: second), meter)

    begun = model.reply(QUESTION)
    await anext(begun)
    await streamed(model)
    async for _ in begun:
        pass

    called = [(event.answer, event.model) for event in listener.events if isinstance(event, ModelCalled)]
    assert called == [("By the second.", "second"), ("By the first.", meter.ledger.model)]
    assert meter.fallback == "second"
