"""Replies of providers with protocols of their own, complete and cut, and what those providers are sent."""

import json
from collections.abc import Callable
from importlib.util import find_spec

import pytest

from domain.errors import (
    AgentError,
    AnswerCutShort,
    ModelRefused,
    ModelUnavailable,
    ProtocolViolated,
    UnknownModel,
)
from domain.messages import AssistantMessage, SystemMessage, ToolMessage, UserMessage
from domain.prompts import Prompt, PromptName
from domain.tools import ToolCall, ToolCallId, ToolName
from tests.fakes.questions import LOOK_UP, streamed
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import ANTHROPIC, BY_LITELLM, GEMINI, OLLAMA, model_at
from tests.template_only.language_models.provider_server import Behaviour, Body, ProviderServer

pytestmark = BY_LITELLM

ARGUMENTS = '{"word": "kernel"}'
TEXT = "Let me see."


def events(*said: Body) -> Behaviour:
    return it.streams(*(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in said))


def lines(*said: Body) -> Behaviour:
    return it.streams(*(json.dumps(line) + "\n" for line in said))


def delta(index: int, kind: str, **fields: str) -> Body:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def anthropic_end(reason: str) -> list[Body]:
    last = {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 5}}
    return [last, {"type": "message_stop"}]


def gemini(*parts: Body, finish: str | None = None) -> Body:
    candidate = {"content": {"role": "model", "parts": list(parts)}} | ({"finishReason": finish} if finish else {})
    usage = {"promptTokenCount": 10, "candidatesTokenCount": 5, "totalTokenCount": 15}
    return {"candidates": [candidate], "usageMetadata": usage}


def ollama(message: Body, **end: object) -> Body:
    return {"model": "m", "message": {"role": "assistant", "content": ""} | message, "done": bool(end)} | end


BEGUN: list[Body] = [
    {"type": "message_start", "message": {"id": "m", "content": [], "usage": {"input_tokens": 10, "output_tokens": 1}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "ping"},
    delta(0, "text_delta", text=TEXT),
    {"type": "content_block_stop", "index": 0},
]
TOOL_USE = {"type": "tool_use", "id": "t", "name": "look_up", "input": {}}
CALLED: list[Body] = [
    {"type": "content_block_start", "index": 1, "content_block": TOOL_USE},
    *(delta(1, "input_json_delta", partial_json=part) for part in (ARGUMENTS[:9], ARGUMENTS[9:])),
    {"type": "content_block_stop", "index": 1},
]
WORDS = {"text": TEXT}
GEMINI_CALL: Body = {"functionCall": {"name": "look_up", "args": {"word": "kernel"}}, "thoughtSignature": "c2ln"}
OLLAMA_WORDS = ollama({"content": TEXT})
OLLAMA_CALL: Body = {"tool_calls": [{"function": {"name": "look_up", "arguments": {"word": "kernel"}}}]}
OLLAMA_END = {"done_reason": "stop", "prompt_eval_count": 10, "eval_count": 5}


@pytest.mark.parametrize(
    ("model", "behaviour"),
    [
        (ANTHROPIC, events(*BEGUN, *CALLED, *anthropic_end("tool_use"))),
        (GEMINI, it.streams(gemini(WORDS), gemini(GEMINI_CALL, finish="STOP"))),
        (GEMINI, it.streams(gemini(WORDS), gemini(GEMINI_CALL), gemini(finish="STOP"))),
        (OLLAMA, lines(OLLAMA_WORDS, ollama(OLLAMA_CALL), ollama({}, **OLLAMA_END))),
    ],
)
async def test_takes_words_and_calls(server: ProviderServer, model: str, behaviour: Behaviour) -> None:
    server.always(behaviour)

    reply = (await streamed(model_at(server, model), tools=[LOOK_UP])).reply

    [call] = reply.message.calls
    assert (reply.message.text, call.tool, call.arguments) == (TEXT, "look_up", ARGUMENTS)
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (10, 5)
    assert call.id[9:] == ("__thought__c2ln" if model == GEMINI else "")
    assert (reply.usage.cost_usd is None) == (model == OLLAMA)


@pytest.mark.parametrize(
    ("model", "behaviour", "error"),
    [
        (ANTHROPIC, events(*BEGUN), ProtocolViolated),
        (ANTHROPIC, events(*BEGUN, {"type": "message_stop"}), ProtocolViolated),
        (ANTHROPIC, events(*BEGUN, *anthropic_end("max_tokens")), AnswerCutShort),
        (ANTHROPIC, events(*BEGUN, *anthropic_end("refusal")), ModelRefused),
        (ANTHROPIC, events(*BEGUN, {"type": "error", "error": {"message": "Overloaded"}}), ModelUnavailable),
        (GEMINI, it.streams(gemini(WORDS)), ProtocolViolated),
        (GEMINI, it.streams(gemini({"text": 'Let "finishReason": be'}), gemini(GEMINI_CALL)), ProtocolViolated),
        (GEMINI, it.streams(gemini(WORDS, finish="MAX_TOKENS")), AnswerCutShort),
        (GEMINI, it.streams(gemini(WORDS), gemini(finish="SAFETY")), ModelRefused),
        (GEMINI, it.streams(gemini(WORDS), {"error": {"code": 503, "message": "busy"}}), ModelUnavailable),
        (OLLAMA, lines(OLLAMA_WORDS), ProtocolViolated),
        (OLLAMA, lines(OLLAMA_WORDS, ollama({}, done_reason="length")), AnswerCutShort),
    ],
)
async def test_does_not_take_a_cut_reply_for_a_complete_one(
    server: ProviderServer, model: str, behaviour: Behaviour, error: type[AgentError]
) -> None:
    server.always(behaviour)

    found = await streamed(model_at(server, model), tools=[LOOK_UP])

    assert len(found.words) == 1
    assert type(found.error) is error


def anthropic_messages(body: Body) -> object:
    return [(message["role"], [part["type"] for part in message["content"]]) for message in body["messages"]]


def gemini_messages(body: Body) -> object:
    return [(message["role"], [next(iter(part)) for part in message["parts"]]) for message in body["contents"]]


def ollama_messages(body: Body) -> object:
    return [(message["role"], len(message.get("tool_calls", ()))) for message in body["messages"]]


@pytest.mark.parametrize(
    ("model", "behaviour", "read", "messages"),
    [
        (
            ANTHROPIC,
            events(*BEGUN, *anthropic_end("end_turn")),
            anthropic_messages,
            [("user", ["text"]), ("assistant", ["tool_use"] * 2), ("user", ["tool_result"] * 2)],
        ),
        (
            GEMINI,
            it.streams(gemini(WORDS, finish="STOP")),
            gemini_messages,
            [("user", ["text"]), ("model", ["function_call"] * 2), ("user", ["function_response"] * 2)],
        ),
        (
            OLLAMA,
            lines(OLLAMA_WORDS, ollama({}, **OLLAMA_END)),
            ollama_messages,
            [("system", 0), ("user", 0), ("assistant", 2), ("tool", 0), ("tool", 0)],
        ),
    ],
    ids=["anthropic", "gemini", "ollama"],
)
async def test_sends_calls_without_words_and_broken_arguments(
    server: ProviderServer, model: str, behaviour: Behaviour, read: Callable[[Body], object], messages: object
) -> None:
    server.always(behaviour)
    tool = ToolName("look_up")
    good, broken = (
        ToolCall(id=ToolCallId(call), tool=tool, arguments=arguments)
        for call, arguments in (("a1", ARGUMENTS), ("a2", '{"word": "ker'))
    )
    conversation = (
        SystemMessage(text="You help."),
        UserMessage(text="What is a kernel?"),
        AssistantMessage(calls=(good, broken)),
        ToolMessage(call=good.id, tool=tool, text="A function."),
        ToolMessage(call=broken.id, tool=tool, text="", failed=True),
    )

    prompt = Prompt(name=PromptName("talk"), messages=conversation)
    _ = (await streamed(model_at(server, model), prompt, tools=[LOOK_UP])).reply

    body = server.requests[-1].body
    assert read(body) == messages
    assert '{\\"word\\": \\"ker' in json.dumps(body)


RESPONSES = "openai/responses/gpt-5.4"
"""LiteLLM asks OpenAI's later models by another protocol if there are tools; that part of it imports mcp."""
RESPONSE: Body = {"id": "r", "object": "response", "created_at": 1, "model": "m", "status": "completed", "output": []}
RESPONSE |= {"parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": None}


if find_spec("mcp") is None:

    async def test_reports_the_package_that_the_protocol_of_responses_needs(server: ProviderServer) -> None:
        found = await streamed(model_at(server, RESPONSES), tools=[LOOK_UP])

        assert isinstance(found.error, UnknownModel)
        assert "needs a package that is not installed" in str(found.error)
        assert "mcp" in str(found.error)

else:

    @pytest.mark.parametrize("complete", [True, False])
    async def test_takes_the_protocol_of_responses(server: ProviderServer, *, complete: bool) -> None:
        item: Body = {"type": "function_call", "id": "f", "call_id": "c", "name": "look_up", "arguments": ARGUMENTS}
        place = {"item_id": "w", "output_index": 0, "content_index": 0}
        said: list[Body] = [
            {"type": "response.output_text.delta", "delta": "Well."} | place,
            {"type": "response.output_item.added", "output_index": 1, "item": item | {"arguments": ""}},
            {"type": "response.function_call_arguments.delta", "item_id": "f", "output_index": 1, "delta": ARGUMENTS},
            {"type": "response.output_item.done", "output_index": 1, "item": item},
        ]
        server.always(events(*said, *([{"type": "response.completed", "response": RESPONSE}] if complete else [])))

        found = await streamed(model_at(server, RESPONSES), tools=[LOOK_UP])

        assert found.words == ("Well.",)
        assert [type(found.error)] == ([type(None)] if complete else [ProtocolViolated])
        assert [call.arguments for reply in found.replies for call in reply.message.calls] == [ARGUMENTS] * complete


async def test_marks_what_a_claude_model_caches_where_another_request_will_begin_like_this(
    server: ProviderServer,
) -> None:
    server.always(events(*BEGUN, *anthropic_end("end_turn")))
    talk = Prompt(name=PromptName("talk"), messages=(SystemMessage(text="You help."), UserMessage(text="What is it?")))

    _ = (await streamed(model_at(server, ANTHROPIC), talk, tools=[LOOK_UP])).reply
    _ = (await streamed(model_at(server, ANTHROPIC), talk)).reply

    marked, once = (json.dumps(request.body) for request in server.requests)
    assert marked.count('"cache_control"') == 2
    assert "cache_control" not in once
