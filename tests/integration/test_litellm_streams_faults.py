"""The LiteLLM model's replies, from a provider that fails before the first words or behind them."""

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest

from domain.errors import (
    AgentError,
    ModelUnavailable,
    ProtocolBroken,
)
from tests.asking import LOOK_UP, QUESTION, Asking, hear
from tests.provider_exchange import Behaviour, after, fails, hangs, resets, shows_a_page
from tests.provider_server import ProviderServer
from tests.provider_streams import (
    breaks_a_line,
    calls,
    drops_mid_stream,
    ends,
    ends_without_finish,
    piece_of_call,
    repeats_for_ever,
    resets_mid_stream,
    says_in_pieces,
    sends_error_event,
    stalls_mid_stream,
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


async def test_waits_as_long_as_a_rate_limit_asks(server: ProviderServer) -> None:
    server.script(fails(429, headers={"Retry-After": "1"}), GOOD)

    heard = await Asking().hear(server)

    first, second = server.requests
    assert heard.reply.message.text == "A kernel is a function."
    assert 1.0 <= second.at - first.at < 2.0


async def test_gives_up_on_a_rate_limit_that_does_not_end(server: ProviderServer) -> None:
    server.always(fails(429, headers={"Retry-After": "0"}))

    heard = await Asking(attempts=4).hear(server)

    assert isinstance(heard.error, ModelUnavailable)
    assert heard.error.retry_after == 0
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "behaviour",
    [
        *map(fails, (500, 502, 503, 529)),
        resets,
        resets_mid_stream(),
        drops_mid_stream(),
        drops_mid_stream("\n"),
        sends_error_event(),
        sends_error_event(error={"message": "busy", "code": 502}),
        says_in_pieces("", finish="error"),
        says_in_pieces("", finish="network_error"),
        shows_a_page(503),
    ],
)
async def test_tries_again_as_long_as_no_words_were_heard(server: ProviderServer, behaviour: Behaviour) -> None:
    server.script(behaviour, behaviour, GOOD)

    assert (await Asking().hear(server)).reply.message.text == "A kernel is a function."
    assert len(server.requests) == 3


@pytest.mark.parametrize("attempts", [1, 3])
async def test_makes_as_many_attempts_as_configured(server: ProviderServer, attempts: int) -> None:
    server.always(fails(500))

    heard = await Asking(attempts=attempts).hear(server)

    assert isinstance(heard.error, ModelUnavailable)
    assert (heard.words, len(server.requests)) == ((), attempts)


@pytest.mark.parametrize(
    ("behaviour", "error", "said"),
    [
        (resets_mid_stream("A kernel "), ModelUnavailable, "No connection"),
        (drops_mid_stream("A kernel "), ModelUnavailable, "No connection"),
        (ends_without_finish("A kernel "), ProtocolBroken, "ended before its reply did"),
        (ends_without_finish("A kernel ", done=True), ProtocolBroken, "ended before its reply did"),
        (streams(words("A kernel "), *ends()[1:]), ProtocolBroken, "ended before its reply did"),
        (breaks_a_line("A kernel "), ProtocolBroken, "is no completion"),
        (sends_error_event("A kernel "), ModelUnavailable, "broke off its reply: scripted failure"),
        (sends_error_event("A kernel ", error={"message": "busy", "code": 502}), ModelUnavailable, r"\(502\): busy"),
        (sends_error_event("A kernel ", error={"message": "slow", "code": "429"}), ModelUnavailable, r"\(429\): slow"),
        (says_in_pieces("A kernel ", finish="error"), ModelUnavailable, "broke off its reply"),
        (says_in_pieces("A kernel ", finish="network_error"), ModelUnavailable, "broke off its reply"),
        (streams(words("A kernel "), calls(piece_of_call("{}")), *ends()), ProtocolBroken, "without a name"),
    ],
)
async def test_keeps_what_was_heard_and_fails_when_a_stream_breaks(
    server: ProviderServer, behaviour: Behaviour, error: type[AgentError], said: str
) -> None:
    server.always(behaviour)

    heard = await Asking().hear(server)

    assert (heard.words, heard.replies) == (("A kernel ",), ())
    assert type(heard.error) is error
    with pytest.raises(error, match=said):
        raise heard.error
    assert len(server.requests) == 1


async def test_times_out_wherever_a_stream_stops(server: ProviderServer) -> None:
    model = Asking(timeout=3, attempts=1).of(server.base_url)
    server.script(GOOD, hangs, stalls_mid_stream(), stalls_mid_stream("A "), stalls_mid_stream("A ", comments=True))
    await hear(model)

    async def seconds_until_it_gives_up() -> float:
        began = time.monotonic()
        heard = await hear(model)
        missed = "sent nothing more" if heard.words else ""
        with pytest.raises(ModelUnavailable, match=f"{missed} within 3 s.*AGENT_MODEL_TIMEOUT"):
            raise heard.error or AssertionError
        return time.monotonic() - began

    waited = await asyncio.gather(*(seconds_until_it_gives_up() for _ in range(4)))

    assert waited == pytest.approx([3] * 4, rel=0.1)
    assert len(server.requests) == 5


async def test_waits_for_the_next_piece_and_not_for_the_whole(server: ProviderServer) -> None:
    server.script(says_in_pieces(*"abcdef", pause=0.3))

    assert (await Asking(timeout=1, attempts=1).hear(server)).reply.message.text == "abcdef"


async def test_waits_for_a_slow_first_word(server: ProviderServer) -> None:
    server.script(after(1, GOOD), says_in_pieces("Yes.", pause=0.7))

    replies = [(await Asking(timeout=2).hear(server)).reply for _ in range(2)]

    assert [reply.usage.model_calls for reply in replies] == [1, 1]
    assert len(server.requests) == 2


async def test_stops_a_model_that_repeats_itself_for_ever(server: ProviderServer) -> None:
    server.script(repeats_for_ever)

    heard = await Asking().hear(server)

    assert isinstance(heard.error, ProtocolBroken)
    assert "repeating" in str(heard.error)
    assert len(server.requests) == 1
    assert await asyncio.to_thread(server.requests[0].left.wait, 1)


async def test_names_the_host_and_the_variable_when_the_connection_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    heard = await hear(Asking(attempts=1).of(f"http://127.0.0.1:{port}/v1"), tools=[LOOK_UP])

    with pytest.raises(ModelUnavailable, match=f"127.0.0.1:{port}.*AGENT_MODEL_BASE_URL"):
        raise heard.error or AssertionError
