"""The LiteLLM model's calls of tools, put together from whatever pieces a provider sends."""

from collections.abc import Iterator
from contextlib import aclosing

import pytest

from domain.messages import ToolMessage, UserMessage
from domain.prompts import Prompt, PromptName
from tests.asking import LOOK_UP, QUESTION, Asking
from tests.provider_exchange import Behaviour, Body
from tests.provider_server import ProviderServer
from tests.provider_streams import calls, calls_tools, ends, piece_of_call, says_in_pieces, streams

pytestmark = pytest.mark.slow

KNOWN = "openai/gpt-4o-mini"
ONE, TWO = '{"word": "kernel"}', '{"word": "occupancy", "deep": true}'


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


def one_call(*pieces: Body) -> Behaviour:
    return streams(*(calls(piece) for piece in pieces), *ends("tool_calls"))


async def called(server: ProviderServer, behaviour: Behaviour) -> list[tuple[str, str]]:
    server.script(behaviour)
    made = (await Asking().hear(server, tools=[LOOK_UP])).reply.message.calls
    assert len({call.id for call in made} - {""}) == len(made)
    return [(call.tool, call.arguments) for call in made]


async def test_puts_calls_together_from_their_pieces(server: ProviderServer) -> None:
    server.script(calls_tools(("look_up", ONE), ("look_up", TWO), text="Let me see."))

    heard = await Asking().hear(server, tools=[LOOK_UP])

    assert heard.words == ("Let me see.",)
    assert [call.arguments for call in heard.reply.message.calls] == [ONE, TWO]


@pytest.mark.parametrize(
    "behaviour",
    [
        one_call(piece_of_call(ONE, name="a"), piece_of_call(TWO, index=1, name="b")),
        streams(calls(piece_of_call(ONE, index=None, name="a"), piece_of_call(TWO, index=None, name="b")), *ends()),
        one_call(piece_of_call(ONE, index=None, name="a"), piece_of_call(TWO, index=None, name="b")),
        one_call(piece_of_call(ONE, index=0, call="x", name="a"), piece_of_call(TWO, index=0, call="y", name="b")),
        one_call(piece_of_call(ONE, index=0, call="x", name="a"), piece_of_call(TWO, index=0, call="x", name="b")),
        one_call(piece_of_call(ONE, index=0, call="x", name="a"), piece_of_call(TWO, index=1, call="x", name="b")),
        one_call(piece_of_call(ONE, index=0, call="", name="a"), piece_of_call(TWO, index=1, call="", name="b")),
        one_call(
            piece_of_call(ONE[:9], name="a"),
            piece_of_call(TWO[:9], index=1, name="b"),
            piece_of_call(ONE[9:]),
            piece_of_call(TWO[9:], index=1),
        ),
        one_call(
            piece_of_call(None, call="x", name="a"),
            piece_of_call(ONE[:9], call="x", name="a"),
            piece_of_call(ONE[9:], call="x", name="a"),
            piece_of_call("", call="x", name="a"),
            piece_of_call(TWO, index=1, call="y", name="b"),
        ),
        streams(
            calls(
                piece_of_call(ONE[:9], index=None, call="x", name="a"),
                piece_of_call("", index=None, call="y", name="b"),
            ),
            calls(piece_of_call(ONE[9:], index=None, call="x")),
            calls(piece_of_call(TWO, index=None, call="y")),
            *ends("tool_calls"),
        ),
    ],
    ids=[
        "whole calls without ids",
        "in one chunk without indexes",
        "in chunks of their own without indexes",
        "all of index 0",
        "all of one index and one id",
        "all of one id",
        "empty ids",
        "by turns",
        "name and id with every piece",
        "ids in place of indexes",
    ],
)  # fmt: skip
async def test_tells_calls_apart_however_they_come(server: ProviderServer, behaviour: Behaviour) -> None:
    assert await called(server, behaviour) == [("a", ONE), ("b", TWO)]


@pytest.mark.parametrize("arguments", ['{"word": ', "kernel", "[1]", '{"a":1}{"b":2}'])
async def test_passes_arguments_on_as_the_model_wrote_them(server: ProviderServer, arguments: str) -> None:
    assert await called(server, calls_tools(("no_such_tool", arguments))) == [("no_such_tool", arguments)]


@pytest.mark.parametrize("arguments", ["", " ", None, {}])
async def test_takes_no_arguments_for_an_empty_object(server: ProviderServer, arguments: str | Body | None) -> None:
    assert await called(server, one_call(piece_of_call(arguments, name="list_notes"))) == [("list_notes", "{}")]


async def test_gives_each_call_an_id_that_every_provider_takes(server: ProviderServer) -> None:
    server.always(calls_tools(("look_up", ONE), ("look_up", TWO)))
    replies = [(await Asking().hear(server, tools=[LOOK_UP])).reply for _ in range(3)]

    ids = [call.id for reply in replies for call in reply.message.calls]
    assert len(set(ids)) == 6
    assert all(len(given) == 9 and given.isalnum() for given in ids)


async def test_keeps_the_signature_that_gemini_wants_back_and_shows_it_to_nobody_else(server: ProviderServer) -> None:
    server.always(one_call(piece_of_call(ONE, call="call_1__thought__c2lnbmVk", name="look_up")))
    message = (await Asking().hear(server, tools=[LOOK_UP])).reply.message
    [call] = message.calls
    turns = (UserMessage(text="?"), message, ToolMessage(call=call.id, tool=call.tool, text="A function."))
    again = Prompt(name=PromptName("talk/reply"), messages=turns)

    for model in ("openai/test-model", "openai/gemini-3-pro"):
        await Asking(model=model).hear(server, again, tools=[LOOK_UP])

    shown = [[turn["tool_calls"][0]["id"], answer["tool_call_id"]] for _, turn, answer in
             (request.body["messages"] for request in server.requests[1:])]  # fmt: skip
    assert call.id.endswith("__thought__c2lnbmVk")
    assert shown == [[call.id[:9]] * 2, [call.id] * 2]


async def test_a_model_that_may_call_no_more_is_told_of_the_tools_that_it_called(server: ProviderServer) -> None:
    server.script(says_in_pieces("Threads."))
    model = Asking().of(server.base_url)

    async with aclosing(model.reply(QUESTION, tools=[LOOK_UP], may_call=False)) as reply:
        parts = [part async for part in reply]

    assert len(parts) == 2
    (request,) = server.requests
    assert [tool["function"]["name"] for tool in request.body["tools"]] == ["look_up"]
    assert request.body["tool_choice"] == "none"
