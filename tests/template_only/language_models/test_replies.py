"""Replies that are streamed by a provider that does its part, in one of the ways that there are."""

import asyncio
import json
import re
from contextlib import aclosing

import pytest

from domain.answers import AnswerReasoning, AnswerText
from domain.errors import AnswerCutShort, AnswerRejected, ModelRefused
from domain.messages import AssistantMessage, SystemMessage, ToolMessage, UserMessage
from domain.prompts import Prompt, PromptName
from domain.tools import ToolCall, ToolCallId, ToolName
from tests.fakes.questions import LOOK_UP, QUESTION, streamed
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import BY_LITELLM, KEY, KNOWN, UNKNOWN, model_at
from tests.template_only.language_models.provider_server import Behaviour, Body, ProviderServer

ONE, TWO = '{"word": "kernel"}', '{"word": "occupancy", "deep": true}'
FINISH = it.chunk(finish="stop")


def prompt_of(*messages: SystemMessage | UserMessage | AssistantMessage | ToolMessage) -> Prompt:
    return Prompt(name=PromptName("talk"), messages=messages)


def a_call(call_id: str, arguments: str = ONE) -> ToolCall:
    return ToolCall(id=ToolCallId(call_id), tool=ToolName("look_up"), arguments=arguments)


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (it.says_in_pieces("A kernel ", "is a ", "function."), ("A kernel ", "is a ", "function.")),
        (it.says_in_pieces("\n", " ", "Yes", " \n"), ("Yes", " \n")),
        (it.says_in_pieces("A \ud83d warp"), ("A ? warp",)),
        (it.says_in_pieces("<th", "ink>\nHm", ".\n</thi", "nk>\n\n", "Yes", "."), ("Yes", ".")),
        (it.says_in_pieces("<think></think>Yes ", "<think>"), ("Yes ", "<think>")),
        (it.says_in_pieces("<", "b>Yes</b>"), ("<b>Yes</b>",)),
        (it.streams(it.chunk({"reasoning_content": "Hm."}), it.words("Yes"), *it.ends()), ("Yes",)),
        (
            it.streams(it.words("Yes,"), it.chunk({"content": " it is."}, finish="stop"), *it.ends()[1:]),
            ("Yes,", " it is."),
        ),
        (it.streams(it.words("Yes,"), it.chunk({"content": " it is."}, finish="stop")), ("Yes,", " it is.")),
        (it.streams(": ping\n\n", it.words("A "), ": ping\n\n", it.words("b"), *it.ends()), ("A ", "b")),
        (it.streams(it.chunk() | {"choices": []}, it.words("Yes"), *it.ends()), ("Yes",)),
        (it.streams(it.words("Yes"), FINISH, it.chunk() | {"choices": None}, *it.ends()[1:]), ("Yes",)),
        (
            it.streams(
                it.words("Yes"), it.chunk() | {"choices": [{"index": 0, "delta": None, "finish_reason": "stop"}]}
            ),
            ("Yes",),
        ),
        (it.streams(it.chunk({"content": "Yes"}, finish=""), *it.ends()), ("Yes",)),
        (it.says_in_pieces("Yes", finish="eos"), ("Yes",)),
        (it.says_in_pieces("Yes", finish="STOP"), ("Yes",)),
        (it.streams(it.words("Yes"), it.chunk({"tool_calls": [None]}), *it.ends()), ("Yes",)),
    ],
)
async def test_passes_every_word_on(server: ProviderServer, behaviour: Behaviour, expected: tuple[str, ...]) -> None:
    server.script(behaviour)

    found = await streamed(model_at(server))

    assert "".join(found.words) == "".join(expected)  # those that arrive together may be passed on together
    assert found.reply.message == AssistantMessage(text="".join(expected))


async def test_passes_words_on_as_they_arrive(server: ProviderServer) -> None:
    server.script(it.streams(it.words("A "), it.words("b "), then=it.stalls))

    said = ""
    async with aclosing(model_at(server).reply(QUESTION)) as parts:
        while said != "A b ":
            part = await anext(parts)
            assert isinstance(part, AnswerText)
            said += part.text


@pytest.mark.parametrize("reasoning", [it.chunk({"reasoning_content": "Hm"}), it.words("<think>Hm")])
async def test_shows_reasoning_as_it_arrives_and_again_after_a_retry(server: ProviderServer, reasoning: Body) -> None:
    server.script(it.streams(reasoning, then=it.drops), it.streams(reasoning, then=it.stalls))

    async with aclosing(model_at(server).reply(QUESTION)) as parts:
        assert [await anext(parts), await anext(parts)] == [AnswerReasoning(text="Hm")] * 2
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("finish", "error"),
    [
        ("length", AnswerCutShort),
        ("max_tokens", AnswerCutShort),
        ("model_context_window_exceeded", AnswerCutShort),
        ("BLOCKLIST", ModelRefused),
        ("content_filter", ModelRefused),
        ("refusal", ModelRefused),
    ],
)
@pytest.mark.parametrize("before", [("A kernel ",), ()])
async def test_rejects_a_reply_that_was_paid_for(
    server: ProviderServer, finish: str, error: type[AnswerRejected], before: tuple[str, ...]
) -> None:
    server.always(it.says_in_pieces(*before, finish=finish))

    found = await streamed(model_at(server))

    assert (found.words, found.replies) == (before, ())
    assert isinstance(found.error, error)
    assert (found.error.usage.tokens, found.error.answer) == (120, "".join(before))
    assert len(server.requests) == 1


async def test_asks_for_a_stream_with_its_usage_and_describes_the_tools(server: ProviderServer) -> None:
    server.always(it.says_in_pieces("Yes."))
    await streamed(model_at(server, max_output_tokens=77), tools=[LOOK_UP])
    await streamed(model_at(server))
    await streamed(model_at(server), tools=[LOOK_UP], may_call=False)

    first, second, third = (request.body for request in server.requests)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert (first["stream"], first["stream_options"], first["max_tokens"]) == (True, {"include_usage": True}, 77)
    [tool] = first["tools"]
    assert (tool["function"]["name"], tool["function"]["description"]) == ("look_up", "Look a word up.")
    assert tool["function"]["parameters"]["properties"]["word"] == {"title": "Word", "type": "string"}
    assert ("tools" in second, "tool_choice" in first) == (False, False)
    assert (third["tools"], third["tool_choice"]) == (first["tools"], "none")


@pytest.mark.parametrize(
    "refusal",
    [
        it.sends(
            {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]}, status=422
        ),
        it.fails(400, "Unknown parameter: stream_options"),
    ],
)
async def test_does_not_ask_for_usage_if_the_provider_refuses_that(server: ProviderServer, refusal: Behaviour) -> None:
    server.script(refusal, *[it.says_in_pieces("Yes.", usage=None)] * 2)
    model = model_at(server, attempts=1)

    texts = [(await streamed(model)).reply.message.text for _ in range(2)]

    assert texts == ["Yes."] * 2
    assert ["stream_options" in request.body for request in server.requests] == [True, False, False]


async def test_sends_the_name_of_a_call_as_every_provider_accepts_it(server: ProviderServer) -> None:
    server.script(it.says_in_pieces("Yes."))
    wrong = ToolCall(id=ToolCallId("a1"), tool=ToolName("multi_tool_use.parallel \u00e9" + "x" * 99), arguments=ONE)
    conversation = prompt_of(
        UserMessage(text="What is a kernel?"),
        AssistantMessage(calls=(wrong,)),
        ToolMessage(call=wrong.id, tool=wrong.tool, text="There is no such tool.", failed=True),
    )

    await streamed(model_at(server), conversation, tools=[LOOK_UP])

    [call] = server.requests[0].body["messages"][1]["tool_calls"]
    assert call["function"]["name"] == ("multi_tool_use_parallel__" + "x" * 99)[:64]


async def test_writes_a_conversation_as_the_protocol_has_it(server: ProviderServer) -> None:
    server.script(it.says_in_pieces("Yes."))
    first, second, broken = a_call("a1"), a_call("a2"), a_call("a3", '{"word": "ker')
    conversation = prompt_of(
        SystemMessage(text="You help."),
        SystemMessage(text="Be brief."),
        UserMessage(text="What is a kernel?"),
        UserMessage(text="And what is a grid?"),
        AssistantMessage(calls=(first, second)),
        ToolMessage(call=first.id, tool=first.tool, text="A function."),
        ToolMessage(call=second.id, tool=second.tool, text="No such word.", failed=True),
        AssistantMessage(text="It is a func", cut=True),
        UserMessage(text="Continue."),
        AssistantMessage(text="Let me see.", calls=(broken,)),
        ToolMessage(call=broken.id, tool=broken.tool, text="This is no JSON.", failed=True),
    )

    await streamed(model_at(server), conversation, tools=[LOOK_UP])

    def a_sent_call(call: str, arguments: str) -> Body:
        return {"id": call, "type": "function", "function": {"name": "look_up", "arguments": arguments}}

    in_object = a_sent_call("a3", json.dumps({"arguments": '{"word": "ker'}))
    messages = server.requests[0].body["messages"]
    assert [{name: value for name, value in sent.items() if value is not None} for sent in messages] == [
        {"role": "system", "content": "You help.\n\nBe brief."},
        {"role": "user", "content": "What is a kernel?\n\nAnd what is a grid?"},
        {"role": "assistant", "tool_calls": [a_sent_call("a1", ONE), a_sent_call("a2", ONE)]},
        {"role": "tool", "tool_call_id": "a1", "content": "A function."},
        {"role": "tool", "tool_call_id": "a2", "content": "No such word."},
        {"role": "assistant", "content": "It is a func"},
        {"role": "user", "content": "Continue."},
        {"role": "assistant", "content": "Let me see.", "tool_calls": [in_object]},
        {"role": "tool", "tool_call_id": "a3", "content": "This is no JSON."},
    ]


@pytest.mark.parametrize(
    ("model", "behaviour", "tokens", "cost"),
    [
        (KNOWN, it.says_in_pieces("Yes."), (100, 20), pytest.approx(100 * 0.15e-6 + 20 * 0.6e-6)),
        (UNKNOWN, it.says_in_pieces("Yes."), (100, 20), None),
        (
            UNKNOWN,
            it.streams(it.words("Yes."), FINISH | {"usage": {"prompt_tokens": 7, "completion_tokens": 3}}),
            (7, 3),
            None,
        ),
        (KNOWN, it.calls_tools(("look_up", ONE), text="Let me see.", usage=None), None, None),
        (UNKNOWN, it.calls_tools(("look_up", ONE), text="Let me see.", usage=None), None, None),
    ],
)
async def test_reports_usage_and_an_unknown_cost_as_unknown(
    server: ProviderServer, model: str, behaviour: Behaviour, tokens: tuple[int, int] | None, cost: object
) -> None:
    server.script(behaviour)

    usage = (await streamed(model_at(server, model))).reply.usage

    asked, written = sum(len(message.text) for message in QUESTION.messages), len("Let me see.look_up" + ONE)
    assert usage.model_calls == 1
    assert (usage.input_tokens, usage.output_tokens) == (tokens or (-(-asked // 4), -(-written // 4)))
    assert usage.cost_usd == (None if server.adapter == "openai_compatible" else cost)


def pieces(*each: Body) -> Behaviour:
    return it.streams(*(it.calls(piece) for piece in each), *it.ends("tool_calls"))


PIECES: dict[str, Behaviour] = {
    "as OpenAI": it.calls_tools(("a", ONE), ("b", TWO)),
    "whole, without ids": pieces(it.call_piece(ONE, name="a"), it.call_piece(TWO, index=1, name="b")),
    "in one chunk without indexes": it.streams(
        it.calls(it.call_piece(ONE, index=None, name="a"), it.call_piece(TWO, index=None, name="b")), *it.ends()
    ),
    "in chunks without indexes": pieces(
        it.call_piece(ONE, index=None, name="a"), it.call_piece(TWO, index=None, name="b")
    ),
    "all of index 0": pieces(it.call_piece(ONE, call="x", name="a"), it.call_piece(TWO, call="y", name="b")),
    "all of one index and one id": pieces(
        it.call_piece(ONE, call="x", name="a"), it.call_piece(TWO, call="x", name="b")
    ),
    "all of one id": pieces(it.call_piece(ONE, call="x", name="a"), it.call_piece(TWO, index=1, call="x", name="b")),
    "empty ids": pieces(it.call_piece(ONE, call="", name="a"), it.call_piece(TWO, index=1, call="", name="b")),
    "by turns": pieces(
        it.call_piece(ONE[:9], name="a"),
        it.call_piece(TWO[:9], index=1, name="b"),
        it.call_piece(ONE[9:]),
        it.call_piece(TWO[9:], index=1),
    ),
    "name and id in every piece": pieces(
        it.call_piece(None, call="x", name="a"),
        it.call_piece(ONE[:9], call="x", name="a"),
        it.call_piece(ONE[9:], call="x", name="a"),
        it.call_piece("", call="x", name="a"),
        it.call_piece(TWO, index=1, call="y", name="b"),
    ),
}


@pytest.mark.parametrize("behaviour", PIECES.values(), ids=PIECES)
async def test_puts_calls_together_from_their_pieces(server: ProviderServer, behaviour: Behaviour) -> None:
    server.always(behaviour)

    replies = [(await streamed(model_at(server), tools=[LOOK_UP])).reply.message for _ in range(2)]

    made = [call for reply in replies for call in reply.calls]
    assert [(call.tool, call.arguments) for call in made] == [("a", ONE), ("b", TWO)] * 2
    assert len({call.id for call in made}) == 4
    assert all(len(call.id) == 9 and call.id.isalnum() for call in made)


async def test_distinguishes_calls_of_one_index_by_their_ids(server: ProviderServer) -> None:
    server.script(pieces(it.call_piece("", call="x", name="a"), it.call_piece("", call="y", name="b")))

    made = (await streamed(model_at(server), tools=[LOOK_UP])).reply.message.calls

    assert [(call.tool, call.arguments) for call in made] == [("a", "{}"), ("b", "{}")]


@pytest.mark.parametrize(
    ("sent", "arguments"),
    [
        *((text, text) for text in ('{"word": ', "kernel", "[1]", '{"a":1}{"b":2}')),
        *((nothing, "{}") for nothing in ("", " ", "null", None)),
        ({}, "{}"),
        ({"word": "kernel"}, ONE),
    ],
)
async def test_passes_arguments_on_as_the_model_wrote_them(
    server: ProviderServer, sent: object, arguments: str
) -> None:
    server.script(pieces(it.call_piece(sent, name="look_up")))

    [call] = (await streamed(model_at(server), tools=[LOOK_UP])).reply.message.calls

    assert (call.tool, call.arguments) == ("look_up", arguments)


@BY_LITELLM
async def test_sends_a_thought_signature_back_to_gemini_alone(server: ProviderServer) -> None:
    server.always(pieces(it.call_piece(ONE, call="call_1__thought__c2lnbmVk", name="look_up")))
    message = (await streamed(model_at(server), tools=[LOOK_UP])).reply.message
    [call] = message.calls
    result = ToolMessage(call=call.id, tool=call.tool, text="A function.")

    for model in (UNKNOWN, "openai/gemini-3-pro"):
        await streamed(model_at(server, model), prompt_of(UserMessage(text="?"), message, result), tools=[LOOK_UP])

    sent = [request.body["messages"] for request in server.requests[1:]]
    ids = [[messages[1]["tool_calls"][0]["id"], messages[2]["tool_call_id"]] for messages in sent]
    assert call.id[9:] == "__thought__c2lnbmVk"
    assert ids == [[call.id[:9]] * 2, [call.id] * 2]


@pytest.mark.parametrize("signature", ["x; touch y", "$(x)", "x\n", "\u202ex", "x\x1b[2J", ""])
async def test_an_id_contains_nothing_of_a_provider_that_a_shell_or_a_terminal_would_obey(
    server: ProviderServer, signature: str
) -> None:
    server.always(pieces(it.call_piece(ONE, call=f"call_1__thought__{signature}", name="look_up")))
    [call] = (await streamed(model_at(server), tools=[LOOK_UP])).reply.message.calls
    assert re.fullmatch("[a-z0-9]{9}", call.id)


async def test_leaves_no_task_after_a_reply(server: ProviderServer) -> None:
    server.always(it.calls_tools(("look_up", "{}"), text="Let me see."))
    await streamed(model_at(server), tools=[LOOK_UP])
    before = asyncio.all_tasks()

    await asyncio.gather(*(streamed(model_at(server), tools=[LOOK_UP]) for _ in range(4)))
    await asyncio.sleep(0.1)

    assert asyncio.all_tasks() <= before
