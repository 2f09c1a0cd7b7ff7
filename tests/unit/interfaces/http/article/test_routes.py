import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from infrastructure.composition import Agent
from tests.agents import agent_with
from tests.fakes.http.api_client import Document, client_of, events_in

OWLS = b"# Owls\n\nOwls hoot at night. An owl hears a mouse under the snow.\n\nOwls fly without a sound."
BATS = b"# Bats\n\nBats hunt owls' prey at night. A bat finds a moth by its echo."


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    adapters = {"article_store": "markdown_folder"}
    return agent_with(tmp_path, article={"folder": tmp_path / "articles"}, adapters=adapters)


@pytest.fixture
async def client(agent: Agent) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(agent) as client:
        await client.post("/notes", files=[("files", ("owls.md", OWLS)), ("files", ("bats.md", BATS))])
        yield client
    await agent.close()


async def order(client: httpx.AsyncClient, key: str = "", **body: object) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post("/articles", json={"topic": "owls", **body}, headers=headers)


async def ended(client: httpx.AsyncClient, run: str) -> Document:
    return events_in((await client.get(f"/runs/{run}/events")).text)[-1].data


async def test_an_article_is_ordered_followed_and_read(client: httpx.AsyncClient, tmp_path: Path) -> None:
    ordered = await order(client)
    run = ordered.json()["id"]

    assert (ordered.status_code, ordered.headers["Location"]) == (202, f"/runs/{run}")
    done = await ended(client, run)
    assert (done["status"], (tmp_path / "articles" / done["outcome"]).is_file()) == ("done", True)
    assert str(tmp_path) not in json.dumps(done)
    shown = (await client.get(f"/articles/{run}")).json()
    assert shown["markdown"].startswith(f"# {shown['article']['title']}")
    assert shown["article"]["references"]


async def test_an_edited_outline_is_approved_and_the_run_continues(client: httpx.AsyncClient) -> None:
    run = (await order(client, approve_outline=True)).json()["id"]
    waiting = await ended(client, run)
    proposed = (await client.get(f"/articles/{run}")).json()
    edited = {**proposed["outline"], "title": "On owls"}

    approved = await client.post(f"/articles/{run}/approval", json={"outline": edited})

    assert waiting["status"] == "waiting"
    assert proposed["article"] is None
    assert len(proposed["notes"]) == 2
    assert approved.status_code == 202
    assert (await ended(client, run))["status"] == "done"
    assert (await client.get(f"/articles/{run}")).json()["article"]["title"] == "On owls"
    assert (await client.post(f"/articles/{run}/approval", json={"outline": edited})).status_code == 409


@pytest.mark.parametrize("body", [{}, {"outline": None}, {"outline": {}}, {"approved": True}])
async def test_an_outline_that_is_not_sent_is_not_approved(client: httpx.AsyncClient, body: Document) -> None:
    run = (await order(client, approve_outline=True)).json()["id"]
    await ended(client, run)
    assert (await client.post(f"/articles/{run}/approval", json=body)).status_code == 422
    assert (await ended(client, run))["status"] == "waiting"


async def test_an_outline_with_unknown_notes_is_refused(client: httpx.AsyncClient) -> None:
    run = (await order(client, approve_outline=True)).json()["id"]
    await ended(client, run)
    outline = (await client.get(f"/articles/{run}")).json()["outline"]
    outline["sections"][0]["notes"] = [99]

    assert (await client.post(f"/articles/{run}/approval", json={"outline": outline})).status_code == 422
    assert (await ended(client, run))["status"] == "waiting"


async def test_the_same_key_and_order_start_one_run(client: httpx.AsyncClient) -> None:
    first, second = [(await order(client, "k1")).json()["id"] for _ in range(2)]

    assert first == second
    assert (await order(client, "k1", topic="bats")).status_code == 409
    assert (await order(client, "k2")).json()["id"] != first


async def test_callers_do_not_choose_what_the_server_reads(client: httpx.AsyncClient, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "diary.md").write_text("# Diary\n\nOwls, secretly.", encoding="utf-8")
    [captured] = {note["folder"] for note in (await client.get("/notes")).json()["notes"]}

    assert (await order(client, folder=str(secret))).status_code == 404
    assert (await order(client, folder=captured)).status_code == 202


@pytest.mark.parametrize("body", [{"topic": " "}, {"topic": "x" * 501}, {"destination": "/etc/passwd"}])
async def test_an_invalid_order_is_refused(client: httpx.AsyncClient, body: Document) -> None:
    assert (await order(client, **body)).status_code == 422


async def test_an_order_is_executed_by_its_priority_and_not_before_its_time(client: httpx.AsyncClient) -> None:
    ordered = (await order(client, priority=5, not_before="2999-01-01T00:00:00+01:00")).json()
    now = (await order(client, not_before="2001-01-01T00:00:00Z")).json()
    assert (await ended(client, now["id"]))["status"] == "done"
    waiting = (await client.get(f"/runs/{ordered['id']}")).json()["run"]
    shown = {name: waiting[name] for name in ("status", "priority", "not_before")}
    assert shown == {"status": "queued", "priority": 5, "not_before": "2999-01-01T00:00:00+01:00"}
    assert (await client.post(f"/runs/{ordered['id']}/cancel")).json()["status"] == "cancelled"
    for wrong in ({"priority": 101}, {"priority": "high"}, {"not_before": "2999-01-01T00:00:00"}):
        assert (await order(client, **wrong)).status_code == 422
