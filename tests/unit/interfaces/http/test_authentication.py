import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from domain.http.api_key import PresentedKey
from infrastructure.composition import Agent
from infrastructure.http.container import HttpContainer
from interfaces.http.app import create_app
from interfaces.http.authentication import RequestRate
from tests.agents import agent_with
from tests.fakes.http.api_client import client_of
from tests.fakes.scripted_language_model import ScriptedLanguageModel

ASK = {"question": "What time is it?"}
OBSIDIAN = "app://obsidian.md"


@pytest.fixture(autouse=True)
def within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no minute begin in a test, which would count from zero again."""
    monkeypatch.setattr(RequestRate.__init__, "__kwdefaults__", {"now": lambda: 30.0})


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    return agent_in(tmp_path)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def keyless(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(agent_in(tmp_path_factory.mktemp("agent"))) as client:
        yield client


@pytest.fixture
async def client(agent: Agent) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(agent) as client:
        yield client


@pytest.fixture
async def mounted(agent: Agent) -> AsyncIterator[httpx.AsyncClient]:
    """The API within another application, below a prefix."""
    host = FastAPI()
    host.mount("/agent", create_app(agent))
    transport = httpx.ASGITransport(host)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost/agent") as client:
        yield client


def agent_in(folder: Path) -> Agent:
    return agent_with(folder, http={"allowed_origins": f"{OBSIDIAN}, https://notes.example/"})


async def issued(agent: Agent, name: str = "Ada") -> PresentedKey:
    return await agent.of(HttpContainer).manage_keys().issue(name)


async def status(client: httpx.AsyncClient, **headers: str) -> int:
    return (await client.post("/ask", json=ASK, headers=headers)).status_code


async def test_a_key_is_needed_as_soon_as_there_is_one_and_until_it_is_revoked(
    agent: Agent, client: httpx.AsyncClient
) -> None:
    assert await status(client) == 200
    key = await issued(agent)

    refused = await client.post("/ask", json=ASK)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert refused.headers["Content-Type"] == "application/problem+json"
    for scheme in ("Bearer", "bearer"):
        elsewhere = {"Host": "agent.example", "Origin": "https://agent.example"}
        assert await status(client, Authorization=f"{scheme} {key.text}", **elsewhere) == 200
    assert await status(client, Authorization=f"Basic {key.text}") == 401
    unknown = await client.post("/ask", json=ASK, headers={"Authorization": "Bearer nonsense"})
    assert unknown.json()["detail"] == "The key is unknown, or was revoked"
    assert unknown.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'

    await agent.of(HttpContainer).manage_keys().revoke(key.id)
    assert await status(client, Authorization=f"Bearer {key.text}") == 401


async def test_a_caller_is_refused_before_the_body_is_read(agent: Agent, client: httpx.AsyncClient) -> None:
    await issued(agent)
    sent = False

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        sent = True
        yield b"{}"

    assert (await client.post("/ask", content=body())).status_code == 401
    assert not sent


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/docs", 200), ("/openapi.json", 200), ("/healthz/x", 401), ("/nothing", 401)],
)
async def test_only_public_paths_need_no_key(agent: Agent, client: httpx.AsyncClient, path: str, status: int) -> None:
    await issued(agent)

    assert (await client.get(path)).status_code == status


@pytest.mark.parametrize(
    ("host", "origin", "expected"),
    [
        ("localhost:8000", None, 200),
        ("127.0.0.1", "http://127.0.0.1", 200),
        ("[::1]:8000", "http://[::1]:8000", 200),
        ("evil.example", None, 403),
        ("127.0.0.1.evil.example", None, 403),
        ("[::1", None, 403),
        ("a@evil", None, 403),
        ("evil@localhost", None, 403),
        ("localhost/evil", None, 403),
        ("localhost:evil", None, 403),
        ("localhost.", None, 403),
        ("localhost", "https://evil.example", 403),
        ("localhost", "null", 403),
        ("localhost", "http://localhost:1", 403),
        ("localhost", "app://obsidian.md.evil", 403),
        ("localhost", "", 403),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_without_a_key_only_this_machine_and_its_own_pages_are_accepted(
    keyless: httpx.AsyncClient, host: str, origin: str | None, expected: int
) -> None:
    headers = {"Host": host, **({} if origin is None else {"Origin": origin})}
    answered = await keyless.post("/ask", json=ASK, headers=headers)

    assert answered.status_code == expected
    assert "Access-Control-Allow-Origin" not in answered.headers


async def test_an_allowed_origin_is_shown_what_went_wrong(tmp_path: Path) -> None:
    agent = agent_with(tmp_path, model=ScriptedLanguageModel([ZeroDivisionError()]), http={"allowed_origins": OBSIDIAN})
    async with client_of(agent) as client:
        headers = {"Origin": OBSIDIAN, "Accept": "application/json"}
        failed = await client.post("/ask", json=ASK, headers=headers)
    assert (failed.status_code, failed.headers["Access-Control-Allow-Origin"]) == (500, OBSIDIAN)


@pytest.mark.parametrize("name", ["Sec-Fetch-Site", "Origin"])
async def test_without_a_key_each_of_several_headers_counts(client: httpx.AsyncClient, name: str) -> None:
    own, other = {"Origin": ("http://localhost", "https://a.test")}.get(name, ("none", "cross-site"))
    for values in ((own, other), (other, own)):
        headers = [("Host", "localhost"), *((name, value) for value in values)]
        assert (await client.post("/ask", json=ASK, headers=headers)).status_code == 403


@pytest.mark.parametrize(
    ("fetch_site", "origin", "expected"),
    [
        (None, None, 404),
        ("none", None, 404),
        ("same-origin", "http://localhost", 404),
        ("cross-site", OBSIDIAN, 404),
        ("cross-site", None, 403),
        ("same-site", None, 403),
        ("cross-site", "http://localhost", 403),
        ("anything else", None, 403),
        (None, "https://evil.example", 403),
    ],
)
async def test_without_a_key_requests_of_other_sites_are_refused_and_not_counted(
    tmp_path: Path, fetch_site: str | None, origin: str | None, expected: int
) -> None:
    site = {"Sec-Fetch-Site": fetch_site} if fetch_site else {}
    headers = {**site, **({"Origin": origin} if origin else {})}
    agent = agent_with(tmp_path, http={"allowed_origins": OBSIDIAN, "requests_per_minute": 2})
    async with client_of(agent) as client:
        answered = [(await client.get("/nothing", headers=headers)).status_code for _ in range(3)]
        own = (await client.get("/nothing")).status_code

    assert answered == ([404, 404, 429] if expected == 404 else [403] * 3)
    assert own == (429 if expected == 404 else 404)


async def test_with_a_key_a_page_of_any_site_may_call(agent: Agent, client: httpx.AsyncClient) -> None:
    key = await issued(agent)

    assert await status(client, Authorization=f"Bearer {key.text}", **{"Sec-Fetch-Site": "cross-site"}) == 200


@pytest.mark.parametrize("origin", [OBSIDIAN, "https://notes.example"])
@pytest.mark.parametrize("with_key", [False, True])
async def test_the_page_of_an_allowed_origin_may_call(
    agent: Agent, client: httpx.AsyncClient, origin: str, *, with_key: bool
) -> None:
    headers = {"Origin": origin}
    if with_key:
        headers["Authorization"] = f"Bearer {(await issued(agent)).text}"
    preflight = await client.options(
        "/ask",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
            "Access-Control-Request-Private-Network": "true",
        },
    )
    answered = await client.post("/ask", json=ASK, headers=headers)

    assert (preflight.status_code, answered.status_code) == (200, 200)
    assert preflight.headers["Access-Control-Allow-Origin"] == origin
    assert answered.headers["Access-Control-Allow-Origin"] == origin
    refused = await client.post("/ask", json={}, headers={"Origin": origin, "Authorization": "Bearer x"})
    assert refused.headers["Access-Control-Allow-Origin"] == origin


async def test_no_other_origin_is_allowed_by_a_preflight(client: httpx.AsyncClient) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    preflight = await client.options("/ask", headers=headers)

    assert preflight.status_code == 400
    assert "Access-Control-Allow-Origin" not in preflight.headers


async def test_a_caller_who_sends_too_many_requests_is_told_when_to_try_again(tmp_path: Path) -> None:
    async with client_of(agent_with(tmp_path, http={"requests_per_minute": 2})) as client:
        assert [await status(client) for _ in range(2)] == [200, 200]
        refused = await client.post("/ask", json=ASK)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")


async def test_whether_the_storage_answers_is_asked_as_often_and_counted_apart(tmp_path: Path) -> None:
    async with client_of(agent_with(tmp_path, http={"requests_per_minute": 2})) as client:
        asked = [(await client.get("/readyz")).status_code for _ in range(3)]
        others = [(await client.get(path)).status_code for path in ("/nothing", *["/healthz"] * 3)]

    assert asked == [200, 200, 429]
    assert others == [404, 200, 200, 200]


@pytest.mark.slow
async def test_a_caller_has_a_limit_of_requests_at_the_same_time_and_delays_no_other(tmp_path: Path) -> None:
    agent = agent_with(tmp_path, http={"max_requests_per_caller": 2, "body_timeout_seconds": 1})
    ada, bob = [{"Authorization": f"Bearer {(await issued(agent, name)).text}"} for name in ("Ada", "Bob")]

    begun = asyncio.Semaphore(0)

    async def half_sent() -> AsyncIterator[bytes]:
        yield b"{"
        begun.release()
        await asyncio.sleep(60)

    async with client_of(agent) as client:
        held = [asyncio.create_task(client.post("/ask", content=half_sent(), headers=ada)) for _ in range(3)]
        for _ in range(2):
            await begun.acquire()
        of_ada, of_bob = [await client.post("/ask", json=ASK, headers=caller) for caller in (ada, bob)]
        statuses = sorted([(await each).status_code for each in held])
        later = await client.post("/ask", json=ASK, headers=ada)

    assert (of_ada.status_code, of_ada.headers["Retry-After"], of_bob.status_code) == (429, "5", 200)
    assert statuses == [408, 408, 429]
    assert later.status_code == 200


def test_requests_are_counted_by_caller_and_minute() -> None:
    now = 60.0
    rate = RequestRate(2, now=lambda: now)

    assert [rate.seconds_to_wait("ada") for _ in range(3)] == [0, 0, 60]
    assert rate.seconds_to_wait("bob") == 0
    now = 119.5
    assert rate.seconds_to_wait("ada") == 1
    now = 120.0
    assert rate.seconds_to_wait("ada") == 0


async def test_a_mounted_api_knows_its_paths(mounted: httpx.AsyncClient, agent: Agent) -> None:
    assert (await mounted.delete("/ask")).headers["Allow"] == "POST"

    await agent.of(HttpContainer).manage_keys().issue("laptop")

    statuses = {
        path: (await mounted.get(path)).status_code for path in ("/healthz", "/readyz", "/docs", "/openapi.json")
    }
    assert set(statuses.values()) == {200}, statuses
    assert (await mounted.post("/ask", json=ASK)).status_code == 401
