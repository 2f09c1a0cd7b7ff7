import asyncio
import re
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.agents import agent_with
from tests.fakes.http.api_client import client_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(agent_with(tmp_path_factory.mktemp("agent"), http={"body_timeout_seconds": 0.05})) as client:
        yield client


async def test_the_server_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert (await client.get(path)).json() == {"status": "ok"}


async def test_a_server_whose_storage_fails_is_alive_and_not_ready(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder would be", encoding="utf-8")
    async with client_of(agent_with(tmp_path, storage="durable")) as client:
        statuses = [(await client.get(path)).status_code for path in ("/healthz", "/readyz")]

    assert statuses == [200, 503]


async def test_a_server_that_reads_its_storage_and_cannot_write_to_it_is_not_ready(tmp_path: Path) -> None:
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with client_of(agent_with(tmp_path, storage="durable")) as client:
        before = await client.get("/readyz")
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**15, unlimited[1]))  # as if the disk were full
        try:
            full = await client.get("/readyz")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)

    assert (before.status_code, full.status_code) == (200, 503)


async def test_the_documentation_loads_files_of_one_digest_alone(client: httpx.AsyncClient) -> None:
    shown = await client.get("/docs")
    loaded = re.findall(r"<(?:script|link)[^>]*(?:src|href)=\"(https?:[^\"]*)\"([^>]*)>", shown.text)
    assert len(loaded) == 2
    for address, attributes in loaded:
        assert re.search(r"@\d+\.\d+\.\d+/", address)
        assert re.search(r' integrity="sha384-[\w+/]{64}" crossorigin="anonymous"', attributes)
    assert set(re.findall(r"https?://[^/\"]+", shown.text)) == {"https://cdn.jsdelivr.net"}
    assert "connect-src 'self'" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/ask", "/runs", "/v1/models", "/nothing"])
async def test_no_response_may_be_stored_by_a_cache(client: httpx.AsyncClient, method: str, path: str) -> None:
    answered = await client.request(method, path)

    assert answered.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/ask", "/healthz", "/v1/models", "/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_a_request_with_two_lengths_is_refused_and_its_connection_closed(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    headers = {"Content-Length": "2", "Transfer-Encoding": "chunked", "Origin": "https://notes.example"}
    headers |= {"Access-Control-Request-Method": "POST"} if method == "OPTIONS" else {}

    refused = await client.request(method, path, headers=headers)

    assert (refused.status_code, refused.headers["Connection"]) == (400, "close")


async def test_an_unknown_path_is_a_problem(client: httpx.AsyncClient) -> None:
    refused = await client.get("/nothing")

    assert refused.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at '/nothing'; /docs lists the routes",
        "errors": [],
    }


@pytest.mark.parametrize(("path", "allowed"), [("/ask", "POST"), ("/healthz", "GET, HEAD")])
async def test_another_method_is_a_problem_that_names_the_right_ones(
    client: httpx.AsyncClient, path: str, allowed: str
) -> None:
    refused = await client.put(path)

    assert (refused.status_code, refused.headers["Allow"]) == (405, allowed)


async def test_a_body_that_takes_too_long_is_refused(client: httpx.AsyncClient) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b'{"question":'
        await asyncio.sleep(1)
        yield b'"What?"}'

    refused = await client.post("/ask", content=slow(), headers={"Content-Type": "application/json"})

    assert refused.status_code == 408


async def test_a_body_that_announces_a_size_beyond_the_limit_is_refused_before_it_arrives(
    client: httpx.AsyncClient,
) -> None:
    async def never() -> AsyncIterator[bytes]:
        await asyncio.sleep(1)
        yield b"{}"

    headers = {"Content-Type": "application/json", "Content-Length": str(2**20 + 1)}
    refused = await client.post("/ask", content=never(), headers=headers)

    assert (refused.status_code, refused.json()["detail"]) == (413, "The body has more than 1,048,576 bytes")


async def test_a_body_is_counted_if_its_size_is_not_announced(client: httpx.AsyncClient) -> None:
    async def large() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * 2**16

    refused = await client.post("/ask", content=large(), headers={"Content-Type": "application/json"})

    assert (refused.status_code, refused.headers["Content-Type"]) == (413, "application/problem+json")
