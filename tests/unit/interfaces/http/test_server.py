"""The server's socket, and how it stops."""

import asyncio
import signal
import socket
from pathlib import Path

import httpx
import pytest

from interfaces.http import server
from interfaces.http.app import create_app
from interfaces.http.server import Server, listen, url_of
from tests.agents import agent_with


def test_a_body_does_not_wait_until_the_client_has_acknowledged_its_headers() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize(("signals", "grace"), [(1, 0.1), (2, 60.0)], ids=["time_is_over", "second_ctrl_c"])
async def test_a_request_that_does_not_end_is_refused_when_the_server_stops(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    signals: int,
    grace: float,
) -> None:
    monkeypatch.setattr(server, "GRACE_SECONDS", grace)
    api, asked, ended = create_app(agent_with(tmp_path)), asyncio.Event(), asyncio.Event()

    @api.get("/endless")
    async def endless() -> None:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    stopping = Server(api)
    with listen("127.0.0.1", 0) as listening:
        async with asyncio.timeout(20), httpx.AsyncClient(base_url=url_of(listening), timeout=20) as client:
            serving = asyncio.create_task(stopping.serve([listening]))
            asking = asyncio.create_task(client.get("/endless"))
            await asked.wait()
            for _ in range(signals):
                stopping.handle_exit(signal.SIGINT, None)
            refused = await asking
            await serving

    assert ended.is_set()
    assert (refused.status_code, refused.json()["detail"]) == (503, "The server is stopping")
    assert (refused.headers["Retry-After"], refused.headers["Connection"]) == ("5", "close")
    assert not caplog.records
