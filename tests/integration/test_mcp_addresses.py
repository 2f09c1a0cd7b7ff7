"""MCP servers at addresses that answer what no server should."""

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from typing_extensions import override

from infrastructure.mcp_servers import McpServer
from infrastructure.tool_sources.mcp_server import McpServerToolSource

pytestmark = pytest.mark.slow

BLOCK = b"0" * 2**16


class Faulty(BaseHTTPRequestHandler):
    """Answers every message as its path says."""

    heard: list[str]

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        type(self).heard.append(self.headers.get("authorization", ""))
        try:
            self._answer(self.path.strip("/"))
        except OSError:
            self.close_connection = True  # the client has had enough

    def _answer(self, fault: str) -> None:
        match fault:
            case "large" | "stream":
                self._begin(200, "application/json" if fault == "large" else "text/event-stream")
                for _ in range(2_000):
                    self.wfile.write(BLOCK)
            case "packed":
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
    """Yield the address of a server that is at fault, and what keys it was sent."""
    heard: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Faulty,), {"heard": heard}))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("large", "more than 10 MiB"),
        ("stream", ""),
        ("packed", "it packed its answer"),
        ("page", "Unexpected content type: text/html"),
        ("hang", "no answer within 2 s"),
        ("elsewhere", "not followed"),
        ("closed", "it refuses the headers that it was sent (401)"),
        ("broken", "Server returned an error response"),
    ],
)
async def test_an_address_that_does_not_keep_the_protocol_is_a_problem_in_one_line(fault: str, reason: str) -> None:
    with faulty() as (address, heard):
        server = {
            "name": "web",
            "url": f"{address}/{fault}",
            "timeout": 2,
            "headers": {"Authorization": "Bearer hunter2"},
        }
        source = McpServerToolSource(McpServer.model_validate(server))
        began = time.monotonic()
        offered = await source.open()
        await source.close()

    assert offered.tools == ()
    assert len(offered.problems) == 1
    assert reason in offered.problems[0]
    assert "\n" not in offered.problems[0]
    assert "hunter2" not in offered.problems[0]
    assert set(heard) == {"Bearer hunter2"}
    assert time.monotonic() - began < 15


async def test_an_address_where_nobody_is_is_a_problem_in_one_line() -> None:
    source = McpServerToolSource(McpServer(name="web", url="http://127.0.0.1:9/mcp?key=1"))

    assert (await source.open()).problems == ("The tools of web (http://127.0.0.1:9/mcp) are left out: no connection",)
    await source.close()
