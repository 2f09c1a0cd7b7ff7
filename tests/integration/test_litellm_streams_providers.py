"""The LiteLLM model's replies from providers with protocols of their own, whole and cut, and what those are sent."""

import json
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import pytest

from domain.errors import AgentError, AnswerCutShort, ModelRefused, ModelUnavailable, ProtocolBroken, UnknownModel
from domain.messages import AssistantMessage, SystemMessage, ToolMessage, UserMessage
from domain.prompts import Prompt, PromptName
from domain.tools import ToolCall, ToolCallId, ToolName
from tests.asking import LOOK_UP, Asking
from tests.provider_exchange import Behaviour, Body
from tests.provider_server import ProviderServer
from tests.provider_streams import streams_raw

pytestmark = pytest.mark.slow

ARGUMENTS = '{"word": "kernel"}'


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


def events(*said: Body) -> Behaviour:
    return streams_raw(*(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in said))


def data(*said: Body) -> Behaviour:
    return streams_raw(*(f"data: {json.dumps(event)}\n\n" for event in said))


def lines(*said: Body) -> Behaviour:
    return streams_raw(*(json.dumps(line) + "\n" for line in said))


BEGUN: list[Body] = [
    {"type": "message_start", "message": {"id": "m", "content": [], "usage": {"input_tokens": 10, "output_tokens": 1}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "ping"},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Let me see."}},
    {"type": "content_block_stop", "index": 0},
]
CALLED: list[Body] = [
    {
        "type": "content_block_start",
        "index": 1,
        "content_block": {"type": "tool_use", "id": "t", "name": "look_up", "input": {}},
    },
    *(
        {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": part}}
        for part in (ARGUMENTS[:9], ARGUMENTS[9:])
    ),
    {"type": "content_block_stop", "index": 1},
]


def anthropic_ends(reason: str) -> list[Body]:
    last = {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 5}}
    return [last, {"type": "message_stop"}]


def gemini(*parts: Body, finish: str | None = None) -> Body:
    candidate = {"content": {"role": "model", "parts": list(parts)}} | ({"finishReason": finish} if finish else {})
    counted = {"promptTokenCount": 10, "candidatesTokenCount": 5, "totalTokenCount": 15}
    return {"candidates": [candidate], "usageMetadata": counted}


def ollama(message: Body, **end: object) -> Body:
    return {"model": "m", "message": {"role": "assistant", "content": ""} | message, "done": bool(end)} | end


ANTHROPIC, GEMINI, OLLAMA = "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash", "ollama_chat/llama3"
SPOKEN = {"text": "Let me see."}
GEMINI_CALL: Body = {"functionCall": {"name": "look_up", "args": {"word": "kernel"}}, "thoughtSignature": "c2ln"}
OLLAMA_CALL: Body = {"tool_calls": [{"function": {"name": "look_up", "arguments": {"word": "kernel"}}}]}
OLLAMA_END = {"done_reason": "stop", "prompt_eval_count": 10, "eval_count": 5}


@pytest.mark.parametrize(
    ("model", "behaviour"),
    [
        (ANTHROPIC, events(*BEGUN, *CALLED, *anthropic_ends("tool_use"))),
        (GEMINI, data(gemini(SPOKEN), gemini(GEMINI_CALL, finish="STOP"))),
        (GEMINI, data(gemini(SPOKEN), gemini(GEMINI_CALL), gemini(finish="STOP"))),
        (OLLAMA, lines(ollama({"content": "Let me see."}), ollama(OLLAMA_CALL), ollama({}, **OLLAMA_END))),
    ],
)
async def test_takes_words_and_calls(server: ProviderServer, model: str, behaviour: Behaviour) -> None:
    server.script(behaviour)

    reply = (await Asking(model=model).hear(server, tools=[LOOK_UP])).reply

    [call] = reply.message.calls
    assert (reply.message.text, call.tool, call.arguments) == ("Let me see.", "look_up", ARGUMENTS)
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (10, 5)
    assert call.id[9:] == ("__thought__c2ln" if model == GEMINI else "")


@pytest.mark.parametrize(
    ("model", "behaviour", "error"),
    [
        (ANTHROPIC, events(*BEGUN), ProtocolBroken),
        (ANTHROPIC, events(*BEGUN, {"type": "message_stop"}), ProtocolBroken),
        (ANTHROPIC, events(*BEGUN, *anthropic_ends("max_tokens")), AnswerCutShort),
        (ANTHROPIC, events(*BEGUN, *anthropic_ends("refusal")), ModelRefused),
        (ANTHROPIC, events(*BEGUN, {"type": "error", "error": {"message": "Overloaded"}}), ModelUnavailable),
        (GEMINI, data(gemini(SPOKEN)), ProtocolBroken),
        (GEMINI, data(gemini({"text": 'Let "finishReason": be'}), gemini(GEMINI_CALL)), ProtocolBroken),
        (GEMINI, data(gemini(SPOKEN, finish="MAX_TOKENS")), AnswerCutShort),
        (GEMINI, data(gemini(SPOKEN), gemini(finish="SAFETY")), ModelRefused),
        (GEMINI, data(gemini(SPOKEN), {"error": {"code": 503, "message": "busy"}}), ModelUnavailable),
        (OLLAMA, lines(ollama({"content": "Let me see."})), ProtocolBroken),
        (OLLAMA, lines(ollama({"content": "Let me see."}), ollama({}, done_reason="length")), AnswerCutShort),
    ],
)
async def test_does_not_take_for_whole_what_is_cut(
    server: ProviderServer, model: str, behaviour: Behaviour, error: type[AgentError]
) -> None:
    server.script(behaviour)

    heard = await Asking(model=model).hear(server, tools=[LOOK_UP])

    assert len(heard.words) == 1
    assert type(heard.error) is error


def tool_call(given: str, arguments: str) -> ToolCall:
    return ToolCall(id=ToolCallId(given), tool=ToolName("look_up"), arguments=arguments)


def anthropics_turns(body: Body) -> object:
    return [(turn["role"], [part["type"] for part in turn["content"]]) for turn in body["messages"]]


def geminis_turns(body: Body) -> object:
    return [(turn["role"], [next(iter(part)) for part in turn["parts"]]) for turn in body["contents"]]


def ollamas_turns(body: Body) -> object:
    return [(turn["role"], len(turn.get("tool_calls", ()))) for turn in body["messages"]]


@pytest.mark.parametrize(
    ("model", "behaviour", "seen", "turns"),
    [
        (
            ANTHROPIC,
            events(*BEGUN, *anthropic_ends("end_turn")),
            anthropics_turns,
            [("user", ["text"] * 2), ("assistant", ["tool_use"] * 2), ("user", ["tool_result"] * 2)],
        ),
        (
            GEMINI,
            data(gemini(SPOKEN, finish="STOP")),
            geminis_turns,
            [("user", ["text"] * 2), ("model", ["function_call"] * 2), ("user", ["function_response"] * 2)],
        ),
        (
            OLLAMA,
            lines(ollama({"content": "Yes."}), ollama({}, **OLLAMA_END)),
            ollamas_turns,
            [("system", 0), ("user", 0), ("user", 0), ("assistant", 2), ("tool", 0), ("tool", 0)],
        ),
    ],
    ids=["anthropic", "gemini", "ollama"],
)
async def test_sends_users_in_a_row_calls_without_words_and_broken_arguments_as_each_protocol_wants_them(
    server: ProviderServer, model: str, behaviour: Behaviour, seen: Callable[[Body], object], turns: object
) -> None:
    server.script(behaviour)
    good, broken = tool_call("a1", ARGUMENTS), tool_call("a2", '{"word": "ker')
    asked = (
        SystemMessage(text="You help."),
        UserMessage(text="What is a kernel?"),
        UserMessage(text="And what is a grid?"),
        AssistantMessage(calls=(good, broken)),
        ToolMessage(call=good.id, tool=good.tool, text="A function."),
        ToolMessage(call=broken.id, tool=broken.tool, text="", failed=True),
    )

    prompt = Prompt(name=PromptName("talk/reply"), messages=asked)
    await Asking(model=model).hear(server, prompt, tools=[LOOK_UP])

    [request] = server.requests
    assert seen(request.body) == turns
    assert '{\\"word\\": \\"ker' in json.dumps(request.body)


BRIDGED = "openai/responses/gpt-5.4"
"""LiteLLM asks OpenAI's later models by another protocol when there are tools; that part of it imports mcp."""
RESPONSE: Body = {"id": "r", "object": "response", "created_at": 1, "model": "m", "status": "completed", "output": []}
RESPONSE |= {"parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": None}


if find_spec("mcp") is None:  # what cannot be tested here is no test that was skipped

    async def test_says_what_to_install_for_the_protocol_of_responses(server: ProviderServer) -> None:
        heard = await Asking(model=BRIDGED).hear(server, tools=[LOOK_UP])

        assert isinstance(heard.error, UnknownModel)
        assert "Install litellm[mcp]" in str(heard.error)

else:

    @pytest.mark.parametrize("whole", [True, False])
    async def test_takes_the_protocol_of_responses(server: ProviderServer, *, whole: bool) -> None:
        item: Body = {"type": "function_call", "id": "f", "call_id": "c", "name": "look_up", "arguments": ARGUMENTS}
        said: list[Body] = [
            {
                "type": "response.output_text.delta",
                "item_id": "w",
                "output_index": 0,
                "content_index": 0,
                "delta": "Well.",
            },
            {"type": "response.output_item.added", "output_index": 1, "item": item | {"arguments": ""}},
            {"type": "response.function_call_arguments.delta", "item_id": "f", "output_index": 1, "delta": ARGUMENTS},
            {"type": "response.output_item.done", "output_index": 1, "item": item},
        ]
        server.script(events(*said, *([{"type": "response.completed", "response": RESPONSE}] if whole else [])))

        heard = await Asking(model=BRIDGED).hear(server, tools=[LOOK_UP])

        assert heard.words == ("Well.",)
        assert [type(heard.error)] == ([type(None)] if whole else [ProtocolBroken])
        assert [call.arguments for reply in heard.replies for call in reply.message.calls] == [ARGUMENTS] * whole
