"""The LiteLLM model and what a provider may send with status 200, and how the shape of an answer is asked for."""

from collections.abc import Iterator

import pytest

from application.runs.ask_model import MEND_ANSWER, AskModel
from domain.contract import Contract
from domain.errors import AnswerCutShort, AnswerRejected, MalformedAnswer, ModelRefused, ProtocolBroken
from domain.prompts import PromptName
from infrastructure.prompt_libraries.in_memory import InMemoryPromptLibrary
from tests.asking import GOOD, QUESTION, VERDICT, Asking, Verdict
from tests.provider_server import Behaviour, ProviderServer, fails, has_no_choices, says, sends

pytestmark = pytest.mark.slow

KNOWN = "openai/gpt-4o-mini"
JUDGE = PromptName("test/judge")


class Topic(Contract):
    topic: str


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


@pytest.mark.parametrize(
    "behaviour", [has_no_choices(), says(None), says(""), says(" \n")], ids=["no choices", "null", "empty", "blank"]
)
async def test_tries_once_more_when_a_reply_has_no_content(server: ProviderServer, behaviour: Behaviour) -> None:
    server.always(behaviour)

    with pytest.raises(ProtocolBroken):
        await Asking(attempts=5).ask(server)

    assert len(server.requests) == 2


async def test_takes_the_answer_that_comes_the_second_time(server: ProviderServer) -> None:
    server.script(says(None), says(GOOD))

    answered = await Asking().ask(server)

    assert answered.value == VERDICT
    assert (answered.usage.model_calls, answered.usage.tokens) == (2, 240)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (says(GOOD, finish="length"), AnswerCutShort),
        (says(None, finish="length"), AnswerCutShort),
        (says(GOOD, finish="content_filter"), ModelRefused),
        (says(None, finish="content_filter"), ModelRefused),
        (says(None, refusal="I cannot help with that."), ModelRefused),
    ],
)
async def test_does_not_take_for_an_answer_what_is_none(
    server: ProviderServer, behaviour: Behaviour, error: type[AnswerRejected]
) -> None:
    server.always(behaviour)

    with pytest.raises(error) as caught:
        await Asking().ask(server)

    assert caught.value.usage.tokens == 120
    assert len(server.requests) == 1


async def asked_until_it_holds(server: ProviderServer) -> Verdict:
    prompts = InMemoryPromptLibrary(
        {
            JUDGE: "---\nname: test/judge\ndescription: Judge.\nversion: 1\ninputs: [topic]\n---\n"
            "system:\nYou judge notes.\n\nuser:\n<topic>{{ topic }}</topic>",
            MEND_ANSWER: "---\nname: runs/mend_answer\ndescription: Mend.\nversion: 1\ninputs: [complaints]\n---\n"
            "user:\n<complaints>{% for complaint in complaints %}{{ complaint }} {% endfor %}</complaints>",
        }
    )
    ask = AskModel(model=Asking().of(server.base_url), prompts=prompts)
    return await ask.execute(JUDGE, Topic(topic="kernels"), returning=Verdict, complaints=lambda _: ())


async def test_does_not_try_again_when_an_answer_is_malformed(server: ProviderServer) -> None:
    server.always(says({"subject": "kernels"}))

    with pytest.raises(AnswerRejected, match=r"points: Field required"):
        await Asking().ask(server)

    assert len(server.requests) == 1


async def test_mends_an_answer_that_went_back_with_what_is_wrong_with_it(server: ProviderServer) -> None:
    server.script(says({"subject": "kernels"}), says("no"), says(GOOD))

    answer = await asked_until_it_holds(server)

    first, second, third = server.requests
    assert answer == VERDICT
    assert "points: Field required" not in first.text
    assert [message["role"] for message in second.body["messages"]] == ["system", "user", "assistant", "user"]
    assert "points: Field required" in second.text
    assert "no JSON object" in third.text


async def test_sends_an_answer_back_twice_at_most(server: ProviderServer) -> None:
    server.always(says({"subject": "kernels"}))

    with pytest.raises(MalformedAnswer, match="points: Field required"):
        await asked_until_it_holds(server)

    assert len(server.requests) == 3


async def test_counts_what_the_provider_says_and_prices_what_it_knows(server: ProviderServer) -> None:
    server.script(says(GOOD))

    usage = (await Asking(model=KNOWN).ask(server)).usage

    assert (usage.model_calls, usage.input_tokens, usage.output_tokens) == (1, 100, 20)
    assert usage.cost_usd == pytest.approx(100 * 0.15e-6 + 20 * 0.6e-6)


async def test_does_not_know_the_cost_of_an_unknown_model(server: ProviderServer) -> None:
    server.script(says(GOOD))

    assert (await Asking().ask(server)).usage.cost_usd is None


@pytest.mark.parametrize("model", [KNOWN, "openai/test-model"])
async def test_estimates_usage_that_is_missing_and_leaves_its_cost_unknown(server: ProviderServer, model: str) -> None:
    server.script(says(GOOD, usage={}))

    answered = await Asking(model=model).ask(server)

    assert answered.usage.input_tokens == -(-sum(len(message.text) for message in QUESTION.messages) // 4)
    assert answered.usage.output_tokens == -(-len(answered.text) // 4)
    assert answered.usage.cost_usd is None


async def test_asks_by_schema_alone_where_the_model_is_known_to_take_one(server: ProviderServer) -> None:
    server.script(says(GOOD))
    await Asking(model=KNOWN).ask(server)

    [request] = server.requests
    assert request.contract == "Verdict"
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert "JSON" not in request.text


async def test_asks_an_unknown_model_by_schema_and_in_words(server: ProviderServer) -> None:
    server.script(says(GOOD))
    await Asking().ask(server)

    [request] = server.requests
    assert request.contract == "Verdict"
    assert "response_format" in request.body
    assert "JSON object named Verdict" in request.body["messages"][0]["content"]
    assert [message["role"] for message in request.body["messages"]] == ["system", "user"]


@pytest.mark.parametrize("model", [KNOWN, "openai/test-model"])
async def test_asks_in_words_from_then_on_when_the_provider_refuses_schemas(server: ProviderServer, model: str) -> None:
    server.script(fails(400, "response_format of type json_schema is not supported"), says(GOOD), says(GOOD))
    asked = Asking(model=model).of(server.base_url)

    first, second = [await asked.answer(QUESTION, returning=Verdict) for _ in range(2)]

    assert first.value == second.value == VERDICT
    assert ["response_format" in request.body for request in server.requests] == [True, False, False]
    assert [request.contract for request in server.requests] == ["Verdict"] * 3


async def test_asks_an_old_model_in_words_alone(server: ProviderServer) -> None:
    server.script(says(GOOD))
    await Asking(model="openai/gpt-4").ask(server)

    [request] = server.requests
    assert request.contract == "Verdict"
    assert "JSON object named Verdict" in request.text


async def test_limits_the_length_of_answers_as_configured(server: ProviderServer) -> None:
    server.always(says(GOOD))
    await Asking(max_output_tokens=77).ask(server)
    await Asking().ask(server)

    assert [request.body.get("max_tokens") for request in server.requests] == [77, None]


async def test_understands_another_providers_protocol(server: ProviderServer) -> None:
    server.script(
        sends(
            {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": "claude-sonnet-4-5",
                "content": [{"type": "text", "text": VERDICT.model_dump_json()}],
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 10, "output_tokens": 5},
            }
        )
    )

    answered = await Asking(model="anthropic/claude-sonnet-4-5").ask(server)

    assert answered.value == VERDICT
    assert (answered.usage.input_tokens, answered.usage.output_tokens) == (10, 5)
    assert answered.usage.cost_usd == pytest.approx(10 * 3e-6 + 5 * 15e-6)
