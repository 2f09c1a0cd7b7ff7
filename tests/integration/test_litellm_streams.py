"""The LiteLLM model's replies, streamed by a provider that does its part, in one of the ways that there are."""

import json
from collections.abc import Iterator

import pytest

from domain.messages import AssistantMessage, SystemMessage, ToolMessage, UserMessage
from domain.prompts import Prompt, PromptName
from domain.tools import ToolCall, ToolCallId, ToolName
from tests.asking import CANARY, LOOK_UP, QUESTION, Asking
from tests.provider_exchange import Body
from tests.provider_server import ProviderServer
from tests.provider_streams import calls_tools, chunk, ends, says_in_pieces, streams, words

pytestmark = pytest.mark.slow

KNOWN = "openai/gpt-4o-mini"
ONE, TWO = '{"word": "kernel"}', '{"word": "occupancy", "deep": true}'


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


async def test_passes_words_on_as_they_come(server: ProviderServer) -> None:
    server.script(says_in_pieces("A kernel ", "is a ", "function."))

    heard = await Asking().hear(server)

    assert heard.words == ("A kernel ", "is a ", "function.")
    assert heard.reply.message == AssistantMessage(text="A kernel is a function.")


async def test_asks_for_a_stream_with_its_usage_and_offers_the_tools(server: ProviderServer) -> None:
    server.script(says_in_pieces("Yes."))
    await Asking(max_output_tokens=77).hear(server, tools=[LOOK_UP])

    [request] = server.requests
    assert request.headers["authorization"] == f"Bearer {CANARY}"
    assert (request.body["stream"], request.body["stream_options"]) == (True, {"include_usage": True})
    assert request.body["max_tokens"] == 77
    [tool] = request.body["tools"]
    assert tool["type"] == "function"
    assert (tool["function"]["name"], tool["function"]["description"]) == ("look_up", "Look a word up.")
    assert tool["function"]["parameters"]["properties"]["word"] == {"title": "Word", "type": "string"}


async def test_offers_no_tools_where_there_are_none(server: ProviderServer) -> None:
    server.script(says_in_pieces("Yes."))
    await Asking().hear(server)

    assert "tools" not in server.requests[0].body


async def test_writes_a_conversation_as_the_protocol_has_it(server: ProviderServer) -> None:
    server.script(says_in_pieces("Yes."))
    first, second = (ToolCall(id=ToolCallId(of), tool=ToolName("look_up"), arguments=ONE) for of in ("a1", "a2"))
    broken = first.model_copy(update={"id": "a3", "arguments": '{"word": "ker'})
    turns = (
        SystemMessage(text="You help."),
        UserMessage(text="What is a kernel?"),
        AssistantMessage(calls=(first, second)),
        ToolMessage(call=first.id, tool=first.tool, text="A function."),
        ToolMessage(call=second.id, tool=second.tool, text="No such word.", failed=True),
        AssistantMessage(text="It is a func", cut=True),
        UserMessage(text="Go on."),
        AssistantMessage(text="Let me see.", calls=(broken,)),
        ToolMessage(call=broken.id, tool=broken.tool, text="This is no JSON.", failed=True),
    )

    await Asking().hear(server, Prompt(name=PromptName("talk/reply"), messages=turns), tools=[LOOK_UP])

    def shown(call: str, arguments: str) -> Body:
        return {"id": call, "type": "function", "function": {"name": "look_up", "arguments": arguments}}

    assert server.requests[0].body["messages"] == [
        {"role": "system", "content": "You help."},
        {"role": "user", "content": "What is a kernel?"},
        {"role": "assistant", "tool_calls": [shown("a1", ONE), shown("a2", ONE)]},
        {"role": "tool", "tool_call_id": "a1", "content": "A function."},
        {"role": "tool", "tool_call_id": "a2", "content": "No such word."},
        {"role": "assistant", "content": "It is a func"},
        {"role": "user", "content": "Go on."},
        {
            "role": "assistant",
            "content": "Let me see.",
            "tool_calls": [shown("a3", json.dumps({"arguments": '{"word": "ker'}))],
        },
        {"role": "tool", "tool_call_id": "a3", "content": "This is no JSON."},
    ]


async def test_half_letters_are_none(server: ProviderServer) -> None:
    server.script(says_in_pieces("A \ud83d warp"))

    heard = await Asking().hear(server)

    assert heard.reply.message.text == "".join(heard.words) == "A ? warp"


async def test_keeps_blank_words_to_itself_until_others_follow(server: ProviderServer) -> None:
    server.script(says_in_pieces("\n", " ", "Yes", " \n"), calls_tools(("look_up", ONE), text="\n\n"))

    spoken, silent = [await Asking().hear(server) for _ in range(2)]

    assert spoken.words == ("\n Yes", " \n")
    assert spoken.reply.message.text == "\n Yes \n"
    assert (silent.words, silent.reply.message.text) == ((), "")


async def test_counts_what_the_provider_says_and_prices_what_it_knows(server: ProviderServer) -> None:
    server.script(says_in_pieces("Yes."))

    usage = (await Asking(model=KNOWN).hear(server)).reply.usage

    assert (usage.model_calls, usage.input_tokens, usage.output_tokens) == (1, 100, 20)
    assert usage.cost_usd == pytest.approx(100 * 0.15e-6 + 20 * 0.6e-6)


async def test_does_not_know_the_cost_of_an_unknown_model(server: ProviderServer) -> None:
    server.script(says_in_pieces("Yes."))

    assert (await Asking().hear(server)).reply.usage.cost_usd is None


@pytest.mark.parametrize("model", [KNOWN, "openai/test-model"])
async def test_estimates_usage_that_is_missing_and_leaves_its_cost_unknown(server: ProviderServer, model: str) -> None:
    server.script(calls_tools(("look_up", ONE), text="Let me see.", usage={}))

    usage = (await Asking(model=model).hear(server)).reply.usage

    assert usage.model_calls == 1
    assert usage.input_tokens == -(-sum(len(message.text) for message in QUESTION.messages) // 4)
    assert usage.output_tokens == -(-len("Let me see.look_up" + ONE) // 4)
    assert usage.cost_usd is None


async def test_finds_usage_that_comes_with_the_finish(server: ProviderServer) -> None:
    last = chunk(finish="stop") | {"usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}}
    server.script(streams(words("Yes."), last, "[DONE]"))

    usage = (await Asking().hear(server)).reply.usage

    assert (usage.input_tokens, usage.output_tokens) == (7, 3)


async def test_takes_words_that_come_with_the_finish(server: ProviderServer) -> None:
    last = chunk({"content": " it is."}, finish="stop")
    server.script(streams(words("Yes,"), last, *ends()[1:]), streams(words("Yes,"), last))

    replies = [(await Asking().hear(server)).reply for _ in range(2)]

    assert [reply.message.text for reply in replies] == ["Yes, it is."] * 2
