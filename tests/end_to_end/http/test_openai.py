"""OpenAI's protocol: the official client, and what other clients send, work against the agent."""

import json
from collections.abc import Iterator

import openai
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam

from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow

QUESTION: ChatCompletionMessageParam = {"role": "user", "content": "What is a warp?"}
TOOL: ChatCompletionToolParam = {"type": "function", "function": {"name": "get_weather", "parameters": {}}}


@pytest.fixture(scope="module")
def client(served: ServedAgent) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{served.url}/v1", api_key="none is needed", max_retries=0, timeout=30) as client:
        yield client


def post(served: ServedAgent, **body: object) -> tuple[int, dict[str, object]]:
    answered = served.client.post("/v1/chat/completions", json={"model": "agent", "messages": [QUESTION], **body})
    return answered.status_code, answered.json()


def test_the_official_client_gets_an_answer_with_its_sources_and_the_calls_that_were_made(client: OpenAI) -> None:
    answer = client.chat.completions.create(model="agent", messages=[QUESTION])

    message = answer.choices[0].message
    assert "32 threads" in (message.content or "")
    assert (message.content or "").splitlines()[-1].startswith("[1] ")
    assert next(call.type for call in message.tool_calls or ()) == "function"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_the_official_client_gets_the_same_answer_in_a_stream(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="agent", messages=[QUESTION]).choices[0].message.content
    stream = client.chat.completions.create(
        model="agent", messages=[QUESTION], stream=True, stream_options={"include_usage": True}
    )

    chunks = list(stream)
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == whole
    calls = [call for delta in deltas for call in delta.tool_calls or ()]
    assert [call.index for call in calls] == list(range(len(calls)))
    assert deltas[0].role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert {chunk.id for chunk in chunks} == {chunks[0].id}


def test_a_stream_has_no_usage_unless_it_is_asked_for_and_ends_with_done(served: ServedAgent) -> None:
    body = {"model": "agent", "messages": [QUESTION], "stream": True}
    with served.client.stream("POST", "/v1/chat/completions", json=body) as response:
        lines = [line for line in response.iter_lines() if line]

    assert lines[-1] == "data: [DONE]"
    assert all(json.loads(line.removeprefix("data: "))["choices"] for line in lines[:-1])
    assert response.headers["X-Accel-Buffering"] == "no"


def test_the_official_client_lists_the_agent(client: OpenAI) -> None:
    (model,) = client.models.list().data

    assert (model.id, model.object, model.owned_by) == ("agent", "model", "agent")
    assert client.models.retrieve("agent").id == "agent"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-99")


@pytest.mark.parametrize(
    "content",
    [
        "What is a warp?",
        [{"type": "text", "text": "What is a warp?"}],
        [{"type": "text", "text": "What is"}, {"type": "text", "text": "a warp?"}],
    ],
)
def test_content_may_be_a_text_or_parts(served: ServedAgent, content: object) -> None:
    assert post(served, messages=[{"role": "user", "content": content}])[0] == 200


def test_every_role_is_understood_and_what_is_new_is_passed_over(served: ServedAgent) -> None:
    called = [{"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}]
    messages = [
        {"role": "system", "content": "Be brief.", "name": "boss"},
        {"role": "developer", "content": [{"type": "text", "text": "Be kind."}]},
        {"role": "user", "content": "Look."},
        {"role": "assistant", "content": None, "tool_calls": called},
        {"role": "tool", "tool_call_id": "c1", "content": "seen"},
        {"role": "tool", "tool_call_id": "stranger", "content": "never called"},
        {"role": "assistant", "content": "I looked.", "tool_calls": [{**called[0], "id": "c2"}], "refusal": None},
        QUESTION,
    ]

    status, answer = post(served, messages=messages, temperature=0.5, seed=1, brand_new={"field": [1]}, store=True)

    assert status == 200, answer


def test_a_client_with_tools_of_its_own_is_shown_no_calls_that_it_might_make(client: OpenAI) -> None:
    answer = client.chat.completions.create(model="any", messages=[QUESTION], tools=[TOOL], tool_choice="auto")

    assert answer.choices[0].message.tool_calls is None
    assert answer.choices[0].message.content


@pytest.mark.parametrize(
    "body",
    [
        {"messages": []},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x"}}]}]},
        {"messages": [{"role": "assistant", "content": "Hello."}]},
        {"messages": [{"role": "user", "content": "  "}]},
        {"messages": [{"role": "user", "content": None}]},
        {"messages": [{"role": "pirate", "content": "Arr."}]},
        {"messages": [QUESTION], "n": 2},
        {"messages": [QUESTION], "tools": [TOOL], "tool_choice": "required"},
        {"messages": "What?"},
    ],
)
def test_what_the_agent_does_not_do_is_refused_in_openai_s_words(served: ServedAgent, body: dict[str, object]) -> None:
    status, answer = post(served, **body)

    assert status == 400
    error = answer["error"]
    assert isinstance(error, dict)
    assert set(error) == {"message", "type", "code", "param"}
    assert error["type"] == "invalid_request_error"


def test_what_is_not_there_is_refused_in_openai_s_words_too(served: ServedAgent) -> None:
    for path in ("/v1/nothing", "/v1/chat", "/v1"):
        assert served.client.get(path).json()["error"]["type"] == "not_found_error"
    assert served.client.get("/v1/chat/completions").json()["error"]["message"] == "Method Not Allowed"


def test_nothing_of_it_is_remembered(served: ServedAgent) -> None:
    post(served)

    assert served.client.get("/conversations").json() == []


def test_a_wrong_key_is_what_the_official_client_calls_one(served: ServedAgent) -> None:
    key = served.agent.run("keys", "add", "me").stdout.strip()

    stranger = OpenAI(base_url=f"{served.url}/v1", api_key="agent_wrong_key", max_retries=0)
    with stranger, pytest.raises(openai.AuthenticationError) as refused:
        stranger.models.list()
    assert refused.value.code == "invalid_api_key"
    with OpenAI(base_url=f"{served.url}/v1", api_key=key, max_retries=0) as known:
        assert known.models.list().data
