"""The LiteLLM model against a provider that fails for a moment, or for ever; every request is counted."""

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from domain.errors import ModelUnavailable, ProtocolBroken
from tests.asking import GOOD, QUESTION, VERDICT, Asking, Verdict
from tests.provider_server import (
    Behaviour,
    Exchange,
    ProviderServer,
    after,
    drips,
    fails,
    hangs,
    resets,
    says,
    sends,
    shows_a_page,
    stalls,
    truncates,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


def times(server: ProviderServer) -> list[float]:
    return [request.at for request in server.requests]


async def test_waits_as_long_as_a_rate_limit_asks(server: ProviderServer) -> None:
    server.script(fails(429, headers={"Retry-After": "1"}), says(GOOD))

    answered = await Asking().ask(server)

    first, second = times(server)
    assert answered.value == VERDICT
    assert 1.0 <= second - first < 2.0


async def test_does_not_come_back_before_a_rate_limit_ends_that_outlasts_its_patience(server: ProviderServer) -> None:
    server.always(fails(429, headers={"Retry-After": "120"}))

    with pytest.raises(ModelUnavailable, match="120 s") as caught:
        await Asking().ask(server)

    assert caught.value.retry_after == 120
    assert len(server.requests) == 1


async def test_gives_up_on_a_rate_limit_that_does_not_end(server: ProviderServer) -> None:
    server.always(fails(429, headers={"Retry-After": "0"}))

    with pytest.raises(ModelUnavailable) as caught:
        await Asking(attempts=4).ask(server)

    assert caught.value.retry_after == 0
    assert len(server.requests) == 4


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
async def test_tries_again_after_a_failure_that_may_pass(server: ProviderServer, status: int) -> None:
    server.script(fails(status), says(GOOD))

    assert (await Asking().ask(server)).value == VERDICT
    assert len(server.requests) == 2


@pytest.mark.parametrize("attempts", [1, 2, 5])
async def test_makes_as_many_attempts_as_configured(server: ProviderServer, attempts: int) -> None:
    server.always(fails(500))

    with pytest.raises(ModelUnavailable, match="500"):
        await Asking(attempts=attempts).ask(server)

    assert len(server.requests) == attempts


async def test_waits_longer_each_time(server: ProviderServer) -> None:
    server.always(fails(503))

    with pytest.raises(ModelUnavailable):
        await Asking(attempts=4, retry_wait=0.2).ask(server)

    at = times(server)
    waits = [later - sooner for sooner, later in itertools.pairwise(at)]
    assert [wait >= least for wait, least in zip(waits, (0.2, 0.4, 0.8), strict=True)] == [True] * 3


@pytest.mark.parametrize("behaviour", [resets, truncates], ids=["reset", "truncated"])
async def test_tries_again_when_the_connection_breaks(server: ProviderServer, behaviour: Behaviour) -> None:
    server.script(behaviour, says(GOOD))

    assert (await Asking().ask(server)).value == VERDICT
    assert len(server.requests) == 2


@pytest.mark.parametrize("behaviour", [resets, truncates], ids=["reset", "truncated"])
async def test_gives_up_on_a_connection_that_always_breaks(server: ProviderServer, behaviour: Behaviour) -> None:
    server.always(behaviour)

    with pytest.raises(ModelUnavailable):
        await Asking().ask(server)

    assert len(server.requests) == 3


async def test_times_out_as_configured_wherever_a_reply_stops(server: ProviderServer) -> None:
    model = Asking(timeout=3, attempts=1).of(server.base_url)
    server.script(says(GOOD), hangs, stalls, drips)
    await model.answer(QUESTION, returning=Verdict)

    async def seconds_until_it_gives_up() -> float:
        began = time.monotonic()
        with pytest.raises(ModelUnavailable, match=r"within 3 s.*AGENT_MODEL_TIMEOUT"):
            await model.answer(QUESTION, returning=Verdict)
        return time.monotonic() - began

    waited = await asyncio.gather(*(seconds_until_it_gives_up() for _ in range(3)))

    assert waited == pytest.approx([3, 3, 3], rel=0.1)
    assert len(server.requests) == 4


async def test_tries_again_after_a_time_out(server: ProviderServer) -> None:
    server.script(hangs, says(GOOD))

    assert (await Asking(timeout=1).ask(server)).value == VERDICT
    assert len(server.requests) == 2


async def test_waits_for_a_slow_answer(server: ProviderServer) -> None:
    server.script(after(1, says(GOOD)))

    assert (await Asking(timeout=10).ask(server)).value == VERDICT
    assert len(server.requests) == 1


async def test_names_the_host_and_the_variable_when_the_connection_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    with pytest.raises(ModelUnavailable, match=f"127.0.0.1:{port}.*AGENT_MODEL_BASE_URL"):
        await Asking().of(f"http://127.0.0.1:{port}/v1").answer(QUESTION, returning=Verdict)


async def test_names_the_host_and_the_variable_when_there_is_no_such_host() -> None:
    with pytest.raises(ModelUnavailable, match=r"nowhere\.invalid.*AGENT_MODEL_BASE_URL"):
        await Asking().of("http://nowhere.invalid/v1").answer(QUESTION, returning=Verdict)


@pytest.mark.parametrize("behaviour", [shows_a_page(), sends(b"[]"), sends({"hello": 1}), sends(b"")])
async def test_tries_once_more_when_a_reply_is_no_completion(server: ProviderServer, behaviour: Behaviour) -> None:
    server.always(behaviour)

    with pytest.raises(ProtocolBroken):
        await Asking(attempts=5).ask(server)

    assert len(server.requests) == 2


async def test_tries_as_often_as_ever_when_an_error_is_a_page(server: ProviderServer) -> None:
    server.always(shows_a_page(503))

    with pytest.raises(ModelUnavailable):
        await Asking().ask(server)

    assert len(server.requests) == 3


async def test_hangs_up_when_it_is_cancelled(server: ProviderServer) -> None:
    arrived = threading.Event()

    async def hangs_audibly(exchange: Exchange) -> None:
        arrived.set()
        await hangs(exchange)

    server.script(hangs_audibly)
    asking = asyncio.create_task(Asking().ask(server))
    assert await asyncio.to_thread(arrived.wait, 60)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert await asyncio.to_thread(server.requests[0].left.wait, 1)
