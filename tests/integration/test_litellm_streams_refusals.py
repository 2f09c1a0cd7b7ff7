"""The LiteLLM model's replies that are none: empty ones, cut ones, refused ones, and what they cost."""

import traceback
from collections.abc import Iterator

import pytest

from domain.errors import (
    AgentError,
    AnswerCutShort,
    AnswerRejected,
    ContextOverflow,
    CredentialsRefused,
    ModelRefused,
    ModelUnavailable,
    ProtocolBroken,
    UnknownModel,
)
from tests.asking import CANARY, LOOK_UP, QUESTION, Asking
from tests.provider_exchange import Behaviour, fails, sends, shows_a_page
from tests.provider_server import ProviderServer, says
from tests.provider_streams import (
    breaks_a_line,
    calls,
    chunk,
    ends,
    ends_without_finish,
    piece_of_call,
    says_in_pieces,
    sends_error_event,
    streams,
    words,
)

pytestmark = pytest.mark.slow

PROMPT_TOKENS = -(-sum(len(message.text) for message in QUESTION.messages) // 4)
GOOD = says_in_pieces("A kernel ", "is a function.")


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


async def test_does_not_take_calls_for_whole_when_the_stream_ends_before_its_finish(server: ProviderServer) -> None:
    cut = streams(calls(piece_of_call('{"word": "kernel"}', name="look_up", call="x")))
    server.script(cut, cut)

    heard = await Asking().hear(server, tools=[LOOK_UP])

    assert isinstance(heard.error, ProtocolBroken)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "behaviour",
    [
        shows_a_page(),
        sends(b""),
        sends(b"[]"),
        says("A whole answer, not streamed."),
        ends_without_finish(),
        breaks_a_line(),
        streams({"hello": 1}),
        streams(*ends()[1:]),
        streams(*ends()),
        says_in_pieces("", " ", "\n"),
        streams(calls(piece_of_call("{}")), *ends()),
        streams(calls(), *ends("tool_calls")),
    ],
)
async def test_tries_once_more_when_there_is_no_reply_in_a_stream(server: ProviderServer, behaviour: Behaviour) -> None:
    server.always(behaviour)

    heard = await Asking(attempts=5).hear(server, tools=[LOOK_UP])

    assert type(heard.error) is ProtocolBroken
    assert (heard.words, len(server.requests)) == ((), 2)


async def test_pays_for_an_empty_reply_that_was_tried_again(server: ProviderServer) -> None:
    server.script(says_in_pieces(""), GOOD)

    usage = (await Asking().hear(server)).reply.usage

    assert (usage.model_calls, usage.tokens) == (2, 240)


async def test_does_not_know_what_a_stream_cost_that_broke_before_the_first_words(server: ProviderServer) -> None:
    server.script(streams(calls(piece_of_call('{"word":', name="look_up"))), fails(500), GOOD)

    usage = (await Asking(model="openai/gpt-4o-mini").hear(server, tools=[LOOK_UP])).reply.usage

    assert (usage.model_calls, usage.input_tokens, usage.cost_usd) == (2, 100 + PROMPT_TOKENS, None)


@pytest.mark.parametrize(
    ("finish", "error", "said"),
    [
        ("length", AnswerCutShort, "AGENT_MODEL_MAX_OUTPUT_TOKENS"),
        ("max_tokens", AnswerCutShort, "length limit"),
        ("content_filter", ModelRefused, "content filter"),
        ("refusal", ModelRefused, "content filter"),
    ],
)
@pytest.mark.parametrize("said_before", [("A kernel ",), ()])
async def test_does_not_take_for_whole_what_the_provider_says_is_not(
    server: ProviderServer, finish: str, error: type[AnswerRejected], said: str, said_before: tuple[str, ...]
) -> None:
    server.always(says_in_pieces(*said_before, finish=finish))

    heard = await Asking().hear(server)

    assert (heard.words, heard.replies) == (said_before, ())
    assert isinstance(heard.error, error)
    assert heard.error.usage.tokens == 120
    assert heard.error.answer == "".join(said_before)
    assert said in str(heard.error)
    assert len(server.requests) == 1


async def test_knows_a_limit_that_comes_with_the_last_words(server: ProviderServer) -> None:
    server.script(streams(words("A "), chunk({"content": "kernel"}, finish="max_tokens")))

    heard = await Asking().hear(server)

    assert heard.words == ("A ", "kernel")
    assert isinstance(heard.error, AnswerCutShort)


@pytest.mark.parametrize(
    ("behaviour", "error", "said"),
    [
        (fails(401), CredentialsRefused, "OPENAI_API_KEY.*AGENT_MODEL_API_KEY"),
        (fails(403), CredentialsRefused, "OPENAI_API_KEY.*AGENT_MODEL_API_KEY"),
        (fails(404), UnknownModel, "openai/test-model.*AGENT_MODEL"),
        (fails(400, "tools are not supported"), ProtocolBroken, r"\(400\): tools are not supported"),
        (fails(400, "too long", reason="context_length_exceeded"), ContextOverflow, "longer than"),
        (fails(413), ContextOverflow, "longer than"),
        (fails(400, "flagged", reason="content_policy_violation"), ModelRefused, "declined: flagged"),
        (fails(429, reason="insufficient_quota"), ModelUnavailable, "no credit"),
        (sends_error_event(error={"message": "long", "code": "context_length_exceeded"}), ContextOverflow, "longer"),
        (sends_error_event(error={"message": "flagged", "code": "content_filter"}), ModelRefused, "declined: flagged"),
        (sends_error_event(error={"message": "no", "code": 401}), CredentialsRefused, "AGENT_MODEL_API_KEY"),
    ],
)
async def test_does_not_try_again_when_it_is_refused(
    server: ProviderServer, behaviour: Behaviour, error: type[AgentError], said: str
) -> None:
    server.always(behaviour)

    heard = await Asking().hear(server, tools=[LOOK_UP])

    with pytest.raises(error, match=said):
        raise heard.error or AssertionError
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "behaviour",
    [fails(400, f"bad key {CANARY}"), fails(500, CANARY), sends_error_event("A ", error={"message": CANARY})],
)
async def test_never_says_the_key(server: ProviderServer, behaviour: Behaviour) -> None:
    server.always(behaviour)

    error = (await Asking(attempts=2).hear(server)).error

    assert error is not None
    assert CANARY not in "".join(traceback.format_exception(error))
