"""The official client of OpenAI's API works with the agent."""

from collections.abc import Iterator

import openai
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam

from tests.fakes.http.served_agent import ServedAgent

pytestmark = pytest.mark.slow

QUESTION: ChatCompletionMessageParam = {"role": "user", "content": "What time is it?"}
TOOL: ChatCompletionToolParam = {"type": "function", "function": {"name": "get_weather", "parameters": {}}}


@pytest.fixture(scope="module")
def client(served: ServedAgent) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{served.url}/v1", api_key="not needed", max_retries=0, timeout=30) as client:
        yield client


def test_a_reply_has_an_answer_and_no_tool_calls(client: OpenAI) -> None:
    reply = client.chat.completions.create(model="agent", messages=[QUESTION], tools=[TOOL], tool_choice="auto")

    [choice] = reply.choices
    assert "current_time" in (choice.message.content or "")
    assert (choice.message.tool_calls, choice.finish_reason) == (None, "stop")
    assert reply.usage is not None
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens


def test_a_stream_has_the_same(client: OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="agent", messages=[QUESTION], stream=True, stream_options={"include_usage": True}
        )
    )

    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "current_time" in "".join(delta.content or "" for delta in deltas)
    assert not any(delta.tool_calls for delta in deltas)
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage is not None


def test_the_helper_for_streams_gets_the_final_message(client: OpenAI) -> None:
    with client.chat.completions.stream(model="agent", messages=[QUESTION]) as stream:
        final = stream.get_final_completion()

    assert final.choices[0].message.content
    assert final.choices[0].finish_reason == "stop"


IMAGE: ChatCompletionMessageParam = {
    "role": "user",
    "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}],
}
REFUSAL: ChatCompletionMessageParam = {"role": "assistant", "content": [{"type": "refusal", "refusal": "I will not."}]}
GREETING: ChatCompletionMessageParam = {"role": "assistant", "content": "Hello!"}
BRIEF: ChatCompletionMessageParam = {"role": "developer", "content": "Be brief."}
RESULT: ChatCompletionMessageParam = {"role": "tool", "tool_call_id": "c1", "content": "Sunny"}


@pytest.mark.parametrize(
    "messages",
    [
        [BRIEF, QUESTION],
        [QUESTION, GREETING, QUESTION],
        [QUESTION, QUESTION],
        [GREETING, QUESTION],
        [IMAGE, GREETING, QUESTION],
        [QUESTION, REFUSAL, QUESTION],
        [QUESTION, GREETING],
        [QUESTION, RESULT],
    ],
    ids=range(8),
)
def test_every_usual_conversation_is_answered(client: OpenAI, messages: list[ChatCompletionMessageParam]) -> None:
    assert client.chat.completions.create(model="agent", messages=messages).choices[0].message.content


def test_errors_are_those_of_the_client(served: ServedAgent, client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-99")
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="agent", messages=[IMAGE])
    assert "only text can be read" in refused.value.message
    assert refused.value.type == "invalid_request_error"
    assert [model.id for model in client.models.list().data] == ["agent"]

    served.agent.run("keys", "create", "Ada")
    with pytest.raises(openai.AuthenticationError) as unknown:
        client.models.list()
    assert unknown.value.code == "invalid_api_key"
