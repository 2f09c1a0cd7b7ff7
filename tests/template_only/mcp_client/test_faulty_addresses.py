"""MCP servers at addresses that break the protocol, or answer with too much."""

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from typing_extensions import override

from tests.fakes.mcp_client.toys import toy_sources

pytestmark = pytest.mark.slow

BLOCK = b"0" * 2**16


class Faulty(BaseHTTPRequestHandler):
    """Answers every message as its path says."""

    keys: list[str]

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        type(self).keys.append(self.headers.get("authorization", ""))
        try:
            self._answer(self.path.strip("/"))
        except OSError:
            self.close_connection = True  # the client does not read on

    def _answer(self, fault: str) -> None:
        match fault:
            case "large" | "stream":
                self._begin(200, "application/json" if fault == "large" else "text/event-stream")
                for _ in range(2_000):
                    self.wfile.write(BLOCK)
            case "compressed":
                self._begin(200, "application/json", "content-encoding: gzip")
                self.wfile.write(gzip.compress(BLOCK * 1_000))
            case "page":
                self._begin(200, "text/html")
                self.wfile.write(b"<html>Please log in</html>")
            case "hang":
                time.sleep(5)
            case "elsewhere":
                self._begin(307, "text/html", "location: http://127.0.0.1:9/mcp")
            case "closed":
                self._begin(401, "application/json")
            case _:
                self._begin(500, "text/plain")

    def _begin(self, status: int, kind: str, *headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        for header in headers:
            self.send_header(*header.split(": ", 1))
        self.end_headers()


@contextmanager
def faulty() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a faulty server, and the keys that it receives."""
    keys: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Faulty,), {"keys": keys}))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", keys
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("large", "longer than 10 MiB"),
        ("stream", ""),
        ("compressed", "the answer is compressed"),
        ("page", "Unexpected content type: text/html"),
        ("hang", "no answer within 2 s"),
        ("elsewhere", "not followed"),
        ("closed", "the server refuses the headers (401)"),
        ("broken", "Server returned an error response"),
    ],
)
async def test_an_address_that_breaks_the_protocol_is_a_problem_in_one_line(fault: str, reason: str) -> None:
    with faulty() as (address, keys):
        async with toy_sources() as sources:
            started = time.monotonic()
            key = {"Authorization": "Bearer hunter2"}
            offer = await sources(url=f"{address}/{fault}", timeout_seconds=2, headers=key).open()
    assert offer.tools == ()
    assert len(offer.problems) == 1
    assert reason in offer.problems[0]
    assert "\n" not in offer.problems[0]
    assert "hunter2" not in offer.problems[0]
    assert set(keys) == {"Bearer hunter2"}
    assert time.monotonic() - started < 15
