"""What every language model promises."""

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest

from application.ports.language_model import LanguageModel
from domain.errors import MalformedAnswer, ModelUnavailable
from domain.messages import AssistantMessage
from domain.replies import Reply, ReplyText
from domain.tools import ToolCall, ToolCallId, ToolName
from infrastructure.language_models.extractive.model import ExtractiveLanguageModel
from infrastructure.language_models.litellm import LiteLLMLanguageModel
from infrastructure.language_models.scripted import Breaking, ScriptedLanguageModel
from tests.asking import GOOD, LOOK_UP, QUESTION, VERDICT, Asking, Verdict, hear
from tests.provider_server import ProviderServer, says
from tests.provider_streams import calls_tools, resets_mid_stream, says_in_pieces

Speaker = Callable[[str], LanguageModel]
"""Makes a model that says this, and nothing else."""

ADAPTERS: dict[str, Callable[[ProviderServer], LanguageModel]] = {
    "extractive": lambda _: ExtractiveLanguageModel(),
    "litellm": lambda provider: Asking().of(provider.base_url),
    "scripted": lambda _: ScriptedLanguageModel([VERDICT] * 8),
}


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        server.always(says(GOOD))
        yield server


@pytest.fixture(params=ADAPTERS)
def model(request: pytest.FixtureRequest, server: ProviderServer) -> LanguageModel:
    return ADAPTERS[request.param](server)


@pytest.fixture(params=[LiteLLMLanguageModel, ScriptedLanguageModel])
def speaker(request: pytest.FixtureRequest, server: ProviderServer) -> Speaker:
    """The models that can be made to say something; the extractive one cannot."""

    def speak(text: str) -> LanguageModel:
        if request.param is ScriptedLanguageModel:
            return ScriptedLanguageModel([text])
        server.script(says(text))
        return Asking().of(server.base_url)

    return speak


async def test_answers_in_the_shape_asked_for(model: LanguageModel) -> None:
    answered = await model.answer(QUESTION, returning=Verdict)

    assert type(answered.value) is Verdict


async def test_keeps_the_text_of_its_answer(model: LanguageModel) -> None:
    answered = await model.answer(QUESTION, returning=Verdict)

    assert Verdict.model_validate_json(answered.text) == answered.value


async def test_says_what_one_call_used(model: LanguageModel) -> None:
    usage = (await model.answer(QUESTION, returning=Verdict)).usage

    assert usage.model_calls == 1
    assert usage.tokens >= 0
    assert usage.cost_usd is None or usage.cost_usd >= 0


async def test_keeps_its_name(model: LanguageModel) -> None:
    before = model.name
    await model.answer(QUESTION, returning=Verdict)

    assert before == model.name != ""


async def test_answers_several_prompts_at_a_time(model: LanguageModel) -> None:
    answers = await asyncio.gather(*(model.answer(QUESTION, returning=Verdict) for _ in range(4)))

    assert [type(answered.value) for answered in answers] == [Verdict] * 4


def test_answers_in_one_event_loop_after_another(model: LanguageModel) -> None:
    first, second = (asyncio.run(model.answer(QUESTION, returning=Verdict)).value for _ in range(2))

    assert first == second


async def test_rejects_an_answer_of_another_shape_with_its_text_and_what_it_used(speaker: Speaker) -> None:
    text = json.dumps({"subject": "", "points": "none", "more": 1})

    with pytest.raises(MalformedAnswer) as caught:
        await speaker(text).answer(QUESTION, returning=Verdict)

    assert caught.value.answer == text
    assert caught.value.usage.model_calls == 1
    assert [complaint.split(":")[0] for complaint in caught.value.complaints] == ["subject", "points", "more"]


async def test_rejects_an_answer_that_is_no_json(speaker: Speaker) -> None:
    with pytest.raises(MalformedAnswer):
        await speaker("I would rather talk about the weather.").answer(QUESTION, returning=Verdict)


async def test_reads_an_answer_in_a_fence_among_words(speaker: Speaker) -> None:
    text = f"Here you are:\n```json\n{VERDICT.model_dump_json(indent=2)}\n```\nAnything else?"

    answered = await speaker(text).answer(QUESTION, returning=Verdict)

    assert answered.value == VERDICT
    assert answered.text == text


TEXT = "A kernel is a function that runs on the GPU, by many threads at once."
PIECES = ("A kernel is ", "a function that ", "runs on the GPU, ", "by many threads at once.")

OWN_WORDS = {"extractive": "Ask me something that your notes may answer."}
"""What a model says that cannot be made to say the text."""

REPLYING: dict[str, Callable[[ProviderServer], LanguageModel]] = {
    "extractive": lambda _: ExtractiveLanguageModel(),
    "litellm": lambda provider: Asking().of(provider.base_url),
    "scripted": lambda _: ScriptedLanguageModel([TEXT] * 8),
}
"""The adapters that reply; one that is added here is held to every promise below."""


@pytest.fixture(params=REPLYING)
def replying(request: pytest.FixtureRequest, server: ProviderServer) -> LanguageModel:
    server.always(says_in_pieces(*PIECES))
    return REPLYING[request.param](server)


@pytest.fixture(params=[LiteLLMLanguageModel, ScriptedLanguageModel])
def caller(request: pytest.FixtureRequest, server: ProviderServer) -> LanguageModel:
    """The models that can be made to call tools: these two, with a few words before."""
    if request.param is ScriptedLanguageModel:
        made = [ToolCall(id=ToolCallId(f"call-{n}"), tool=ToolName("look_up"), arguments="{}") for n in range(4)]
        says_and_calls = [AssistantMessage(text="Let me see.", calls=tuple(made[n : n + 2])) for n in (0, 2)]
        return ScriptedLanguageModel(says_and_calls)
    server.always(calls_tools(("look_up", "{}"), ("look_up", "{}"), text="Let me see."))
    return Asking().of(server.base_url)


@pytest.fixture(params=[LiteLLMLanguageModel, ScriptedLanguageModel])
def breaking(request: pytest.FixtureRequest, server: ProviderServer) -> LanguageModel:
    """The models that can be made to break off behind their first words."""
    if request.param is ScriptedLanguageModel:
        return ScriptedLanguageModel([Breaking(PIECES[0], ModelUnavailable("The connection is gone"))])
    server.always(resets_mid_stream(PIECES[0]))
    return Asking().of(server.base_url)


async def test_replies_in_words_that_together_are_the_text(replying: LanguageModel) -> None:
    heard = await hear(replying)

    assert len(heard.words) > 1
    assert "".join(heard.words) == heard.reply.message.text == OWN_WORDS.get(replying.name, TEXT)
    assert not heard.reply.message.cut


async def test_ends_with_the_one_whole_reply(replying: LanguageModel) -> None:
    parts = [part async for part in replying.reply(QUESTION)]

    assert [type(part) for part in parts] == [ReplyText] * (len(parts) - 1) + [Reply]


async def test_says_what_one_reply_used(replying: LanguageModel) -> None:
    usage = (await hear(replying)).reply.usage

    assert (usage.model_calls, usage.tool_calls) == (1, 0)
    assert usage.tokens > 0 or replying.name == "extractive"
    assert usage.cost_usd is None or usage.cost_usd >= 0


async def test_replies_to_several_at_a_time(replying: LanguageModel) -> None:
    heard = await asyncio.gather(*(hear(replying) for _ in range(4)))

    assert [each.reply.message.text for each in heard] == [OWN_WORDS.get(replying.name, TEXT)] * 4


def test_replies_in_one_event_loop_after_another(replying: LanguageModel) -> None:
    first, second = (asyncio.run(hear(replying)).reply.message for _ in range(2))

    assert first == second


async def test_can_be_left_in_the_middle_of_a_reply_and_asked_again(replying: LanguageModel) -> None:
    reply = replying.reply(QUESTION)
    assert isinstance(await anext(reply), ReplyText)
    await reply.aclose()

    assert await anext(reply, None) is None
    assert (await hear(replying)).reply.message.text == OWN_WORDS.get(replying.name, TEXT)


async def test_calls_tools_with_ids_of_their_own(caller: LanguageModel) -> None:
    replies = [(await hear(caller, tools=[LOOK_UP])).reply.message for _ in range(2)]

    calls = [call for reply in replies for call in reply.calls]
    assert [(call.tool, call.arguments) for call in calls] == [("look_up", "{}")] * 4
    assert len({call.id for call in calls}) == 4
    assert [reply.text for reply in replies] == ["Let me see."] * 2


async def test_gives_no_whole_reply_where_one_broke_off(breaking: LanguageModel) -> None:
    heard = await hear(breaking)

    assert "".join(heard.words) == PIECES[0]
    assert heard.replies == ()
    assert isinstance(heard.error, ModelUnavailable)
