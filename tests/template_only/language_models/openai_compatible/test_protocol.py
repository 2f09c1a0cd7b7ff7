"""What servers that speak OpenAI's protocol do with it, and a client that keeps its connections."""

import asyncio
import json
from collections.abc import Sequence

import pytest
from aiohttp.web import StreamResponse

from domain.errors import AgentError, InvalidSetting, MalformedAnswer, ModelUnavailable, ProtocolViolated
from domain.messages import AssistantMessage, ToolMessage, UserMessage
from domain.prompts import Prompt, PromptName
from tests.fakes.questions import LOOK_UP, QUESTION, VERDICT, Verdict, streamed
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import DIRECT, UNKNOWN, WAYS, ask, error_of, model_at
from tests.template_only.language_models.provider_server import Behaviour, Body, Exchange, ProviderServer

pytestmark = DIRECT

FINISH = it.chunk(finish="stop")
ONE = '{"word": "kernel"}'


def raw(text: str) -> Behaviour:
    return it.streams(text)


def line(event: object) -> str:
    return f"data: {json.dumps(event)}"


WORDS: dict[str, Behaviour] = {
    "frames without data": it.streams(
        "data: \n\n", "data:\n\n", it.words("Yes, "), "data: \n\n", it.words("it is."), *it.ends()
    ),
    "events without data": it.streams(
        "event: ping\n\n", it.words("Yes, "), "event: ping\n\n", it.words("it is."), *it.ends()
    ),
    "named events, ids, retries": it.streams(
        *(f"id: 7\nevent: message\nretry: 3\n{line(it.words(words))}\n\n" for words in ("Yes, ", "it is.")), *it.ends()
    ),
    "comments": it.streams(": OPENROUTER PROCESSING\n\n", it.words("Yes, "), ":\n\n", it.words("it is."), *it.ends()),
    "carriage returns": raw("\r\n\r\n".join(map(line, (it.words("Yes, "), it.words("it is."), FINISH))) + "\r\n\r\n"),
    "no blank after the colon": raw(
        "\n\n".join(map(line, (it.words("Yes, "), it.words("it is."), FINISH))).replace("data: ", "data:")
    ),
    "no blank lines": raw("\n".join(map(line, (it.words("Yes, "), it.words("it is."), FINISH)))),
    "data on two lines": raw(
        'data: {"choices": [{"delta":\ndata: {"content": "Yes, it is."}, "finish_reason": "stop"}]}\n\n'
    ),
    "a byte order mark": raw("\ufeff\n" + line(it.words("Yes, it is.")) + "\n\n" + line(FINISH) + "\n\n"),
    "no mark of the end": it.streams(it.words("Yes, it is."), FINISH),
    "the last line cut": raw(line(it.words("Yes, it is.")) + "\n\n" + line(FINISH)),
    "slowly, byte by byte": it.streams(*(line(it.words("Yes, it is.")) + "\n\n" + line(FINISH) + "\n\n")),
    "a document": it.sends(it.completion("Yes, it is.")),
    "a document without a finish": it.sends(it.completion("Yes, it is.", finish=None)),
    "parts": it.streams(
        it.words([{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]),
        it.words([{"type": "text", "text": "Yes, "}, {"type": "text", "text": "it is."}]),
        *it.ends(),
    ),
    "one part": it.streams(it.words({"type": "text", "text": {"value": "Yes, it is."}}), *it.ends()),
    "parts of other names": it.streams(it.words([{"type": "output_text", "text": "Yes, "}, "it is."]), *it.ends()),
    "reasoning fields": it.streams(
        it.chunk({"reasoning": "Hm.", "content": ""}),
        it.chunk({"reasoning_content": "Hm."}),
        it.words("Yes, it is."),
        *it.ends(),
    ),
    "null everywhere": it.streams(
        it.chunk({"role": None, "content": None, "tool_calls": None, "function_call": None, "refusal": None})
        | {"usage": None},
        {"id": None, "choices": [{"index": None, "delta": {"content": "Yes, it is."}, "logprobs": None}]},
        {"choices": [{"delta": None, "finish_reason": "stop"}], "usage": None},
        {"choices": None, "usage": {"prompt_tokens": None, "completion_tokens": None}},
    ),
    "filter results before": it.streams(
        {"choices": [], "prompt_filter_results": []}, it.words("Yes, "), it.words("it is."), *it.ends()
    ),
    "another finish": it.streams(it.words("Yes, it is."), *it.ends("end_turn")),
}


@pytest.mark.parametrize("behaviour", WORDS.values(), ids=WORDS)
async def test_reads_what_servers_send(server: ProviderServer, behaviour: Behaviour) -> None:
    server.always(behaviour)

    found = await streamed(model_at(server), tools=[LOOK_UP])

    assert found.reply.message == AssistantMessage(text="Yes, it is.")
    assert len(server.requests) == 1


ANSWERS: dict[str, Behaviour] = {
    "a document": it.sends(it.completion(VERDICT.model_dump_json())),
    "parts": it.sends(it.completion([{"type": "text", "text": VERDICT.model_dump_json()}])),
    "reasoning before": it.says(
        f'<think>Perhaps {{"subject": "a draft", "points": []}}?</think>{VERDICT.model_dump_json()}'
    ),
    "reasoning in a field": it.says(
        VERDICT.model_dump_json(), reasoning_content='{"subject": "a draft", "points": []}'
    ),
    "in the reasoning alone": it.says(None, reasoning_content=VERDICT.model_dump_json()),
    "as a call": it.calls_tools(("Verdict", VERDICT.model_dump_json())),
}


@pytest.mark.parametrize("behaviour", ANSWERS.values(), ids=ANSWERS)
async def test_finds_a_typed_answer_where_servers_put_it(server: ProviderServer, behaviour: Behaviour) -> None:
    server.always(behaviour)

    answered = await model_at(server).answer(QUESTION, returning=Verdict)

    assert answered.value == VERDICT
    assert "draft" not in answered.text


async def test_does_not_send_reasoning_back_with_an_answer_that_is_repaired(server: ProviderServer) -> None:
    server.always(it.says("<think>Hm.</think>I do not know."))

    error = await error_of(model_at(server), "answer")

    assert isinstance(error, MalformedAnswer)
    assert error.answer == "I do not know."


@pytest.mark.parametrize(
    ("pieces", "calls"),
    [
        ([{"function": {"name": "look_up", "arguments": {"word": "kernel"}}}], [("look_up", ONE)]),
        ([{"function": {"name": "functions.look_up", "arguments": ONE}}], [("look_up", ONE)]),
        ([{"function": {"name": "look_up:0", "arguments": ONE}}], [("look_up", ONE)]),
        ([{"function": {"name": "look_up", "arguments": json.dumps(ONE)}}], [("look_up", ONE)]),
        ([{"function": {"name": "look_up", "arguments": '"kernel}"'}}], [("look_up", '"kernel}"')]),
        ([{"function": {"name": "look_up", "arguments": '"a" "}"'}}], [("look_up", '"a" "}"')]),
        ([{"id": None, "index": None, "function": {"name": "look_up", "arguments": ONE}}], [("look_up", ONE)]),
        (
            [
                {"index": 0, "function": {"name": "look_up", "arguments": None}},
                {"index": 0, "function": {"name": None, "arguments": ONE}},
            ],
            [("look_up", ONE)],
        ),
        (
            [{"index": 0, "function": {"name": "look_up", "arguments": ""}}, {"index": 0, "function": None}],
            [("look_up", "{}")],
        ),
    ],
)
async def test_takes_calls_that_are_not_as_they_should_be(
    server: ProviderServer, pieces: Sequence[Body], calls: list[tuple[str, str]]
) -> None:
    server.always(it.streams(*(it.calls(piece) for piece in pieces), *it.ends("tool_calls")))

    made = (await streamed(model_at(server), tools=[LOOK_UP])).reply.message.calls

    assert [(call.tool, call.arguments) for call in made] == calls


async def test_makes_a_call_that_is_written_as_text_and_does_not_show_it(server: ProviderServer) -> None:
    text = f'<tool_call>\n{{"name": "look_up", "arguments": {ONE}}}\n</tool_call>'
    server.always(it.says_in_pieces("I look.\n", *text))

    found = await streamed(model_at(server), tools=[LOOK_UP])

    assert "".join(found.words) == found.reply.message.text == "I look.\n"
    assert [(call.tool, call.arguments) for call in found.reply.message.calls] == [("look_up", ONE)]


async def test_sends_a_thought_signature_back_where_gemini_wants_it(server: ProviderServer) -> None:
    signed = {"extra_content": {"google": {"thought_signature": "c2ln"}}}
    piece = it.call_piece(ONE, call="call_1", name="look_up") | signed
    server.script(it.streams(it.calls(piece), *it.ends("tool_calls")), it.says_in_pieces("Yes."))
    message = (await streamed(model_at(server), tools=[LOOK_UP])).reply.message
    result = ToolMessage(call=message.calls[0].id, tool=message.calls[0].tool, text="A function.")

    talk = Prompt(name=PromptName("talk"), messages=(UserMessage(text="?"), message, result))
    await streamed(model_at(server), talk, tools=[LOOK_UP])

    _, called, returned = server.requests[1].body["messages"]
    [call] = called["tool_calls"]
    assert call["extra_content"] == signed["extra_content"]
    assert call["id"] == returned["tool_call_id"] == message.calls[0].id[:9]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("refusal", "field", "replaced"),
    [
        (
            "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens'.",
            "max_tokens",
            "max_completion_tokens",
        ),
        (
            "max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens",
            "max_tokens",
            "max_completion_tokens",
        ),
        ("Unknown parameter: stream_options", "stream_options", None),
        ("Your organization must be verified to stream this model.", "stream", None),
        ("Streaming is not supported by this model", "stream", None),
    ],
)
async def test_leaves_a_refused_field_out_once_for_each_model(
    server: ProviderServer, way: str, refusal: str, field: str, replaced: str | None
) -> None:
    good = it.says(VERDICT.model_dump(mode="json"))
    server.script(it.fails(400, refusal), good, good)
    model = model_at(server, attempts=1)

    await ask(model, way)
    await ask(model, way)

    assert [field in request.body for request in server.requests] == [True, False, False]
    assert replaced is None or [replaced in request.body for request in server.requests] == [False, True, True]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("words", ["System role not supported", "system messages are not supported by this model"])
async def test_sends_the_system_message_as_a_users_if_the_model_takes_none(
    server: ProviderServer, way: str, words: str
) -> None:
    good = it.says(VERDICT.model_dump(mode="json"))
    server.script(it.fails(400, words), good, good)
    model = model_at(server, attempts=1)

    await ask(model, way)
    await ask(model, way)

    sent = [[message["role"] for message in request.body["messages"]] for request in server.requests]
    assert sent == [["system", "user"], ["user"], ["user"]]
    assert "You judge texts." in server.requests[-1].text


async def test_leaves_out_an_output_limit_that_does_not_fit_this_prompt(server: ProviderServer) -> None:
    refusal = (
        "'max_tokens' is too large: 8192. This model's maximum context length is 8192 tokens and your request has 900"
    )
    good = it.says(VERDICT.model_dump(mode="json"))
    server.script(it.fails(400, refusal), good, good)
    model = model_at(server, attempts=1)

    await ask(model, "answer")
    await ask(model, "answer")

    assert ["max_tokens" in request.body for request in server.requests] == [True, False, True]


@pytest.mark.parametrize("way", WAYS)
async def test_retries_once_after_a_call_that_the_provider_could_not_read(server: ProviderServer, way: str) -> None:
    server.always(it.fails(400, "Failed to call a function.", code="tool_use_failed"))

    error = await error_of(model_at(server), way)

    assert isinstance(error, ProtocolViolated)
    assert "could not call a tool: Failed to call a function." in str(error)


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        (
            {"error": {"message": "Provider returned error", "code": 429, "metadata": {"raw": "slow"}}},
            ModelUnavailable,
            "status 429: Provider returned error; slow",
        ),
        ({"error": "model is loading"}, ModelUnavailable, "model is loading"),
        ({"object": "error", "message": "no slots", "code": 503}, ModelUnavailable, "status 503: no slots"),
        ([{"error": {"message": "busy", "code": 500}}], ModelUnavailable, "status 500: busy"),
    ],
)
@pytest.mark.parametrize("way", WAYS)
async def test_reads_an_error_that_has_status_200(
    server: ProviderServer, way: str, body: object, error: type[AgentError], message: str
) -> None:
    server.always(it.sends(body))

    with pytest.raises(error, match=message):
        await ask(model_at(server, attempts=1), way)


@pytest.mark.parametrize(("status", "kind"), [(200, ProtocolViolated), (400, AgentError), (503, ModelUnavailable)])
async def test_a_line_that_does_not_end_is_not_read_to_its_end(
    server: ProviderServer, status: int, kind: type[AgentError]
) -> None:
    server.always(it.never_ends(status))
    assert isinstance(await error_of(model_at(server, attempts=1), "reply"), kind)


async def test_keeps_its_connections(server: ProviderServer) -> None:
    ports: list[object] = []
    good = it.says(VERDICT.model_dump(mode="json"))

    async def behave(exchange: Exchange) -> StreamResponse:
        assert exchange.http.transport is not None
        ports.append(exchange.http.transport.get_extra_info("peername")[1])
        return await good(exchange)

    server.always(behave)
    for way in WAYS * 2:
        await ask(model_at(server), way)
    await asyncio.gather(*(ask(model_at(server), "answer") for _ in range(4)))

    assert len(set(ports[:4])) == 1
    assert len(set(ports)) <= 4


@pytest.mark.parametrize("address", ["{}", "{}/", "{}/chat/completions"])
async def test_takes_an_address_as_people_write_it(server: ProviderServer, address: str) -> None:
    server.always(it.says(VERDICT.model_dump(mode="json")))

    await ask(model_at(server, base_url=address.format(server.base_url)), "answer")

    assert server.requests[0].body["model"] == UNKNOWN.partition("/")[2]


async def test_sends_the_name_after_the_first_slash_and_no_key_that_is_not_set(
    server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-provider")
    server.always(it.says(VERDICT.model_dump(mode="json")))

    await ask(model_at(server, "openai-compatible/qwen/qwen3-32b", api_key=None), "answer")

    assert server.requests[0].body["model"] == "qwen/qwen3-32b"
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    "address", ["localhost:8000/v1", "http://", "http://a b/v1", "http://host:99999", "ftp://host"]
)
async def test_refuses_an_address_that_cannot_be_called(adapter: str, address: str) -> None:
    model = model_at(address, adapter=adapter)

    assert isinstance(await error_of(model, "answer"), InvalidSetting)
    with pytest.raises(InvalidSetting):
        await model.examine()


async def test_needs_an_address(adapter: str) -> None:
    model = model_at("", "openai-compatible/qwen3", adapter=adapter)

    assert (await error_of(model, "answer")).facts["variable"] == "AGENT_PROVIDER__BASE_URL"
