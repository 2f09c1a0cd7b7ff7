"""Requests that no good client sends: each gets an answer or a closed connection, and the server goes on."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow

JSON = {"Content-Type": "application/json"}
MIB = 2**20


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    with ServedAgent(tmp_path_factory.mktemp("served"), "--requests-per-minute", "100000") as server:
        server.upload_examples()
        yield server


@pytest.fixture(autouse=True)
def goes_on(served: ServedAgent) -> Iterator[None]:
    yield
    assert served.client.get("/readyz").status_code == 200
    assert "Traceback" not in served.log


def connect(served: ServedAgent) -> socket.socket:
    host, port = served.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def raw(served: ServedAgent, request: bytes) -> bytes:
    """Send these bytes, and return all that comes until the server closes or is silent for a while."""
    with connect(served) as connection:
        connection.sendall(request)
        connection.settimeout(2)
        answer = b""
        try:
            while part := connection.recv(65536):
                answer += part
        except (TimeoutError, ConnectionError):
            pass
        return answer


def request(
    path: str = "/runs", *headers: str, method: str = "GET", body: bytes = b"", host: str = "localhost"
) -> bytes:
    head = "\r\n".join((f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, "", ""))
    return head.encode("latin-1") + body


def post(served: ServedAgent, content: bytes, headers: dict[str, str] | None = None) -> int:
    return served.client.post("/runs", content=content, headers=JSON if headers is None else headers).status_code


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b"[]", 422),
        (b'{"topic": "a", "extra": 1}', 422),
        (b'{"topic": "\xff\xfe"}', 400),
        (b'{"topic": "\\ud800"}', 422),
        (b'{"topic": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
        (b'{"topic": "' + b"x" * 501 + b'"}', 422),
        (b'{"\\ud800": 1}', 422),
        (b'{"approve_outline": NaN}', 422),
        (b'{"topic": "a"' + b" " * MIB + b"}", 413),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_body_that_does_not_fit_is_refused(served: ServedAgent, content: bytes, status: int) -> None:
    assert post(served, content) == status


def test_a_body_of_the_wrong_type_is_refused(served: ServedAgent) -> None:
    for kind in ("text/plain", "application/xml", "multipart/form-data", ""):
        assert post(served, b'{"topic": "a"}', {"Content-Type": kind}) == 415


def test_the_largest_body_is_read_and_one_byte_more_is_not_however_it_is_announced(served: ServedAgent) -> None:
    fits = json.dumps({"topic": "memory"}).encode().ljust(MIB)

    def chunked(body: bytes) -> Iterator[bytes]:
        yield from (body[place : place + 65536] for place in range(0, len(body), 65536))

    for content, status in ((fits, 202), (fits + b" ", 413)):
        for announced in (content, chunked(content)):
            answered = served.client.post("/runs", content=announced, headers=JSON)
            assert answered.status_code == status
    assert answered.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"\r\n" * 50 + b"\x00",
        b"GET /runs HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /runs HTTP/1.1\r\n\r\n",
        request("/runs", "Host: evil"),
        request("/runs", "Content-Length: 5", "Content-Length: 6"),
        request("/runs", "Content-Length: -1"),
        request("/runs", "Transfer-Encoding: chunked", "Content-Length: 3", method="POST", body=b"0\r\n\r\n"),
        request("/runs", "Transfer-Encoding: chunked", method="POST", body=b"zz\r\n"),
        request("/runs", "X: a\x00b"),
        request("/runs", f"X: {'y' * 200_000}"),
        request("/" + "a" * 200_000),
        request("/runs", "X-Request-ID: a\r\n Set-Cookie: evil=1"),
    ],
    ids=range(14),
)
def test_what_is_no_request_is_refused(served: ServedAgent, request_: bytes) -> None:
    answer = raw(served, request_)

    assert answer == b"" or b" 4" in answer.splitlines()[0] or b" 200 " in answer.splitlines()[0]
    assert b"evil=1" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/page/../../../../etc/passwd",
        "/page/..%2f..%2f..%2fetc%2fpasswd",
        "/page/%2e%2e/%2e%2e/app.py",
        "/page//etc/passwd",
        "/runs/..%2f..%2fetc%2fpasswd",
        "/runs/a%00b",
        "/notes/%ff%fe",
        "/conversations/%0d%0aSet-Cookie:%20evil=1",
        "/runs/x%0d%0aLocation:%20http:%2f%2fevil/events",
        "//evil.example/runs",
        "http://evil.example/runs",
    ],
)
def test_a_path_leads_nowhere_else(served: ServedAgent, path: str) -> None:
    answer = raw(served, request(path, "Connection: close"))

    head, _, body = answer.partition(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"root:" not in body
    assert b"\r\nset-cookie" not in head.lower()
    assert b"\r\nlocation" not in head.lower()


def test_a_header_of_a_response_holds_no_line_of_the_caller_s(served: ServedAgent) -> None:
    body = json.dumps({"topic": "memory"}).encode()
    for key in ("a\tb", "é", "a b", "x" * 300):
        answer = raw(
            served,
            request(
                "/runs",
                f"Idempotency-Key: {key}",
                "Content-Type: application/json",
                f"Content-Length: {len(body)}",
                "Connection: close",
                method="POST",
                body=body,
            ),
        )
        assert answer.startswith(b"HTTP/1.1 4"), key


def test_a_client_that_stops_in_the_middle_of_its_body_holds_nothing_up(served: ServedAgent) -> None:
    with connect(served) as connection:
        connection.sendall(
            request("/runs", "Content-Type: application/json", "Content-Length: 100", method="POST", body=b"{")
        )
        connection.shutdown(socket.SHUT_WR)
        began = time.monotonic()
        assert served.client.get("/runs").status_code == 200
        connection.settimeout(5)
        connection.recv(65536)
        assert time.monotonic() - began < 5


@pytest.mark.timeout(60)
def test_a_connection_that_never_says_what_it_wants_is_closed(served: ServedAgent) -> None:
    with connect(served) as silent, connect(served) as dripping:
        silent.settimeout(30)
        dripping.sendall(b"GET /runs HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        for _ in range(18):
            dripping.sendall(b"a")
            time.sleep(1)
        assert silent.recv(1) == b""
        dripping.settimeout(5)
        assert dripping.recv(1) == b""


def test_many_connections_that_say_nothing_do_not_shut_others_out(served: ServedAgent) -> None:
    idle = [connect(served) for _ in range(200)]
    try:
        assert served.client.get("/runs").status_code == 200
    finally:
        for connection in idle:
            connection.close()


def test_requests_in_a_row_on_one_connection_are_all_answered(served: ServedAgent) -> None:
    answer = raw(served, request("/healthz") * 20)

    assert answer.count(b"HTTP/1.1 200") == 20


def test_an_upgrade_to_a_web_socket_is_not_made(served: ServedAgent) -> None:
    answer = raw(served, request("/runs", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: eA=="))

    assert b" 101 " not in answer


def test_a_method_that_is_not_there_is_refused_with_those_that_are(served: ServedAgent) -> None:
    refused = served.client.request("PATCH", "/notes")

    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize("path", ["/", "/page/page.css", "/docs", "/openapi.json", "/healthz", "/notes"])
def test_head_is_answered_as_get_is_without_the_content(served: ServedAgent, path: str) -> None:
    with_content, without = served.client.get(path), served.client.head(path)

    assert (without.status_code, without.content) == (200, b"")
    for name in ("Content-Type", "Content-Length"):
        assert without.headers.get(name) == with_content.headers.get(name)


def test_head_of_a_stream_ends_at_once(served: ServedAgent) -> None:
    run = served.client.post("/runs", json={"topic": "warps", "approve_outline": True}).json()["id"]

    asked = served.client.head(f"/runs/{run}/events", timeout=5)

    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["Content-Type"].startswith("text/event-stream")
    assert served.client.head("/runs/stranger").status_code == 404


def test_nothing_is_left_open_behind_clients_that_left(served: ServedAgent) -> None:
    assert served.process is not None
    descriptors = Path(f"/proc/{served.process.pid}/fd")
    run = served.start_run(topic="memory", approve_outline=True)
    list(served.events(f"/runs/{run}/events"))
    before = len(list(descriptors.iterdir()))
    for _ in range(50):
        with httpx.Client(base_url=served.url) as client, client.stream("GET", f"/runs/{run}/events") as stream:
            next(stream.iter_lines())
    time.sleep(1)

    assert len(list(descriptors.iterdir())) <= before + 5
