"""The LiteLLM model's replies, when nobody listens to them any more: the provider is left alone at once."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from domain.replies import ReplyText
from tests.asking import LOOK_UP, QUESTION, Asking
from tests.provider_exchange import Behaviour, Exchange, hangs
from tests.provider_server import ProviderServer
from tests.provider_streams import calls_tools, repeats_for_ever, stalls_mid_stream

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


@pytest.mark.parametrize("behaviour", [stalls_mid_stream("A kernel "), repeats_for_ever])
async def test_hangs_up_when_nobody_listens_any_more(server: ProviderServer, behaviour: Behaviour) -> None:
    server.script(behaviour)

    async with aclosing(Asking().of(server.base_url).reply(QUESTION)) as reply:
        assert isinstance(await anext(reply), ReplyText)

    assert await asyncio.to_thread(server.requests[0].left.wait, 1)


@pytest.mark.parametrize("behaviour", [stalls_mid_stream("A kernel "), stalls_mid_stream(), hangs])
async def test_hangs_up_when_it_is_cancelled(server: ProviderServer, behaviour: Behaviour) -> None:
    arrived = threading.Event()

    async def arrives(exchange: Exchange) -> None:
        arrived.set()
        await behaviour(exchange)

    server.script(arrives)
    before = asyncio.all_tasks()
    listening = asyncio.create_task(Asking().hear(server))
    assert await asyncio.to_thread(arrived.wait, 60)
    await asyncio.sleep(0.2)  # until it waits for words
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening

    assert await asyncio.to_thread(server.requests[0].left.wait, 1)
    await asyncio.sleep(0.1)
    assert asyncio.all_tasks() <= before


async def test_leaves_no_task_behind_a_whole_reply(server: ProviderServer) -> None:
    server.always(calls_tools(("look_up", "{}"), text="Let me see."))
    await Asking().hear(server, tools=[LOOK_UP])
    before = asyncio.all_tasks()

    await asyncio.gather(*(Asking().hear(server, tools=[LOOK_UP]) for _ in range(4)))
    await asyncio.sleep(0.1)

    assert asyncio.all_tasks() <= before
