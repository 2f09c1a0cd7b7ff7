"""What every language model promises."""

import asyncio
import json
from collections.abc import Callable

import pytest

from application.ports.language_model import LanguageModel
from domain.answers import AnswerText
from domain.errors import MalformedAnswer, ModelUnavailable
from domain.messages import AssistantMessage, Reply
from domain.tools import ToolCall, ToolName, new_tool_call_id
from infrastructure.language_models.offline import OfflineLanguageModel
from tests.fakes.questions import LOOK_UP, QUESTION, VERDICT, Verdict, streamed
from tests.fakes.scripted_language_model import BrokenReply, ScriptedLanguageModel

PIECES = ("A kernel is ", "a function that ", "runs on the GPU, ", "by many threads at once.")
TEXT = "".join(PIECES)
BEFORE_CALLS = "Let me see."

Speak = Callable[[str], LanguageModel]


# A fixture for each thing that a model can be made to do. Add an adapter, and every promise below is tested on it.
@pytest.fixture(params=["offline", "scripted"])
def model(request: pytest.FixtureRequest) -> LanguageModel:
    """A model that answers and replies, always the same."""
    if request.param == "offline":
        return OfflineLanguageModel()
    return ScriptedLanguageModel([lambda _, returning: VERDICT if returning is Verdict else TEXT] * 8)


@pytest.fixture
def speak() -> Speak:
    """Makes a model that answers with a given text."""
    return lambda text: ScriptedLanguageModel([text])


@pytest.fixture
def caller() -> LanguageModel:
    """A model whose two replies each call the tool twice, after a few words."""
    calls = [ToolCall(id=new_tool_call_id(), tool=ToolName("look_up"), arguments="{}") for _ in range(4)]
    return ScriptedLanguageModel([AssistantMessage(text=BEFORE_CALLS, calls=tuple(calls[n : n + 2])) for n in (0, 2)])


@pytest.fixture
def breaking() -> LanguageModel:
    """A model whose reply breaks off after its first words."""
    return ScriptedLanguageModel([BrokenReply(PIECES[0], ModelUnavailable("The connection is gone"))])


async def test_answers_in_the_requested_shape_and_keeps_the_text(model: LanguageModel) -> None:
    answered = await model.answer(QUESTION, returning=Verdict)

    assert type(answered.value) is Verdict
    assert Verdict.model_validate_json(answered.text) == answered.value


async def test_reports_the_usage_of_one_answer_and_of_one_reply(model: LanguageModel) -> None:
    answered = await model.answer(QUESTION, returning=Verdict)
    replied = await streamed(model)

    for usage in answered.usage, replied.reply.usage:
        assert (usage.model_calls, usage.tool_calls) == (1, 0)
        assert usage.tokens > 0
        assert usage.cost_usd is None or usage.cost_usd >= 0


async def test_keeps_its_name(model: LanguageModel) -> None:
    before = model.name
    await model.answer(QUESTION, returning=Verdict)

    assert before == model.name != ""


async def test_answers_and_replies_concurrently(model: LanguageModel) -> None:
    answers = await asyncio.gather(*(model.answer(QUESTION, returning=Verdict) for _ in range(4)))
    replies = await asyncio.gather(*(streamed(model) for _ in range(4)))

    assert [type(answered.value) for answered in answers] == [Verdict] * 4
    assert len({replied.reply.message for replied in replies}) == 1


def test_answers_and_replies_in_one_event_loop_after_another(model: LanguageModel) -> None:
    first, second = (asyncio.run(model.answer(QUESTION, returning=Verdict)).value for _ in range(2))
    assert first == second

    first_reply, second_reply = (asyncio.run(streamed(model)).reply.message for _ in range(2))
    assert first_reply == second_reply


async def test_rejects_an_answer_of_another_shape_with_its_text_and_its_usage(speak: Speak) -> None:
    text = json.dumps({"subject": "", "points": "none", "more": 1})

    with pytest.raises(MalformedAnswer) as caught:
        await speak(text).answer(QUESTION, returning=Verdict)

    assert caught.value.answer == text
    assert caught.value.usage.model_calls == 1
    assert [complaint.split(":")[0] for complaint in caught.value.complaints] == ["subject", "points", "more"]


async def test_rejects_an_answer_without_json(speak: Speak) -> None:
    with pytest.raises(MalformedAnswer):
        await speak("I would rather talk about the weather.").answer(QUESTION, returning=Verdict)


async def test_reads_an_answer_in_a_fence_among_words(speak: Speak) -> None:
    text = f"Here you are:\n```json\n{VERDICT.model_dump_json(indent=2)}\n```\nAnything else?"

    answered = await speak(text).answer(QUESTION, returning=Verdict)

    assert (answered.value, answered.text) == (VERDICT, text)


async def test_replies_in_words_and_ends_with_the_one_complete_reply(model: LanguageModel) -> None:
    *words, reply = [part async for part in model.reply(QUESTION)]

    assert {type(part) for part in words} == {AnswerText}
    assert isinstance(reply, Reply)
    assert "".join(part.text for part in words if isinstance(part, AnswerText)) == reply.message.text
    assert not reply.message.cut


async def test_can_be_left_in_the_middle_of_a_reply_and_asked_again(model: LanguageModel) -> None:
    reply = model.reply(QUESTION)
    assert isinstance(await anext(reply), AnswerText)
    await reply.aclose()

    assert await anext(reply, None) is None
    assert (await streamed(model)).reply.message.text


async def test_calls_tools_with_unique_ids(caller: LanguageModel) -> None:
    replies = [(await streamed(caller, tools=[LOOK_UP])).reply.message for _ in range(2)]

    calls = [call for reply in replies for call in reply.calls]
    assert [(call.tool, call.arguments) for call in calls] == [("look_up", "{}")] * 4
    assert len({call.id for call in calls}) == 4
    assert [reply.text for reply in replies] == [BEFORE_CALLS] * 2


async def test_gives_no_complete_reply_if_it_breaks_off(breaking: LanguageModel) -> None:
    found = await streamed(breaking)

    assert "".join(found.words) == PIECES[0]
    assert found.replies == ()
    assert isinstance(found.error, ModelUnavailable)
