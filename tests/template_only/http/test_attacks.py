"""Requests that no good client sends: each gets an answer or a closed connection, and the server continues."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.fakes.http.served_agent import ServedAgent

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def continues(served: ServedAgent) -> Iterator[None]:
    yield
    assert served.client.get("/readyz").status_code == 200


def connect(served: ServedAgent) -> socket.socket:
    host, port = served.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def raw(served: ServedAgent, request: bytes) -> bytes:
    """Send these bytes, and return all that arrives until the server closes or is silent for a while."""
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


def request(path: str = "/ask", *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    head = "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""))
    return head.encode("latin-1") + body


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"\r\n" * 50 + b"\x00",
        b"GET /ask HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /ask HTTP/1.1\r\n\r\n",
        request("/ask", "Host: evil"),
        request("/ask", "Content-Length: 5", "Content-Length: 6"),
        request("/ask", "Content-Length: -1"),
        request("/ask", "Transfer-Encoding: chunked", "Content-Length: 3", method="POST", body=b"0\r\n\r\n"),
        request("/ask", "Transfer-Encoding: chunked", method="POST", body=b"zz\r\n"),
        request("/ask", "X: a\x00b"),
        request("/ask", f"X: {'y' * 200_000}"),
        request("/" + "a" * 200_000),
        request("/ask", "Origin: a\r\n Set-Cookie: evil=1"),
    ],
    ids=range(14),
)
def test_what_is_not_a_request_is_refused(served: ServedAgent, sent: bytes) -> None:
    answer = raw(served, sent)

    assert answer == b"" or b" 4" in answer.splitlines()[0]
    assert b"\r\nset-cookie" not in answer.lower()


def test_nothing_after_a_request_with_two_lengths_is_taken_for_another_request(served: ServedAgent) -> None:
    headers = ("Transfer-Encoding: chunked", "Content-Length: 5")
    sent = request("/ask", *headers, method="POST", body=b"0\r\n\r\n") + request("/healthz")

    assert [line for line in raw(served, sent).splitlines() if line.startswith(b"HTTP")] == [
        b"HTTP/1.1 400 Bad Request"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/docs/..%2f..%2fetc%2fpasswd",
        "/runs/..%2f..%2fetc%2fpasswd",
        "/runs/a%00b",
        "/conversations/%ff%fe",
        "/conversations/%0d%0aSet-Cookie:%20evil=1",
        "/runs/x%0d%0aLocation:%20http:%2f%2fevil/events",
        "//evil.example/runs",
        "http://evil.example/runs",
    ],
)
def test_a_path_leads_nowhere_else(served: ServedAgent, path: str) -> None:
    head, _, body = raw(served, request(path, "Connection: close")).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 4")
    assert b"root:" not in body
    assert b"\r\nset-cookie" not in head.lower()
    assert b"\r\nlocation" not in head.lower()


def test_a_client_that_stops_in_the_middle_of_its_body_delays_nobody(served: ServedAgent) -> None:
    with connect(served) as connection:
        headers = ("Content-Type: application/json", "Content-Length: 100")
        connection.sendall(request("/ask", *headers, method="POST", body=b"{"))
        connection.shutdown(socket.SHUT_WR)
        started = time.monotonic()
        assert served.client.get("/healthz").status_code == 200
        connection.settimeout(5)
        connection.recv(65536)
        assert time.monotonic() - started < 5


def test_one_caller_with_half_sent_bodies_and_silent_connections_excludes_no_other(tmp_path: Path) -> None:
    half = request("/ask", "Content-Type: application/json", "Content-Length: 100", method="POST", body=b"{")
    with ServedAgent(tmp_path) as server:
        server.client.get("/healthz")
        held = [connect(server) for _ in range(1500)]
        try:
            for connection in held[:500]:
                with suppress(ConnectionError):
                    connection.sendall(half)
            time.sleep(0.5)
            other = httpx.HTTPTransport(local_address="127.0.0.2")
            with httpx.Client(base_url=server.url, transport=other, timeout=10) as client:
                answers = [client.post("/ask", json={"question": "What time is it?"}) for _ in range(3)]
                ready = client.get("/readyz")
        finally:
            for connection in held:
                connection.close()

    assert [answer.status_code for answer in (*answers, ready)] == [200] * 4


def test_requests_in_a_row_on_one_connection_are_all_answered(served: ServedAgent) -> None:
    assert raw(served, request("/healthz") * 20).count(b"HTTP/1.1 200") == 20


def test_there_are_no_web_sockets(served: ServedAgent) -> None:
    answer = raw(served, request("/ask", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: eA=="))

    assert b" 101 " not in answer


def test_clients_that_leave_leave_nothing_open(served: ServedAgent) -> None:
    descriptors = Path(f"/proc/{served.process.pid}/fd")
    question = {"question": "What time is it?"}
    served.client.post("/ask", json=question)
    before = len(list(descriptors.iterdir()))
    for _ in range(50):
        with served.client.stream("POST", "/ask", json=question) as stream:
            next(stream.iter_lines())
    time.sleep(1)

    assert len(list(descriptors.iterdir())) <= before + 5
