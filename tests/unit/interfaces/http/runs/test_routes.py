import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from dependency_injector import providers

from application.runs.start_run import StartRunRequest
from application.runs.summarize_document import SummarizeDocument
from application.runs.summarize_text import Summary
from domain.errors import ModelUnavailable
from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.composition import Agent
from infrastructure.http.container import HttpContainer
from infrastructure.runs.container import RunsContainer
from interfaces.http.app import create_app
from tests.agents import agent_with
from tests.fakes.http.api_client import Document, Event, client_of, events_in
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.unit.application.runs.bench import Count, nothing

SUMMARIZE = "/workflows/summarize_document/runs"
NAMES = ("count", "closed", "unknown")


@pytest.fixture(autouse=True)
def _the_example_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SummarizeDocument, "open_to_callers", True, raising=False)  # a project may close it


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    model = ScriptedLanguageModel([ModelUnavailable("No reply"), Summary(text="Owls hoot.")])
    return agent_with(tmp_path, model=model)


@pytest.fixture
async def client(agent: Agent) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(agent) as client:
        yield client
    await agent.close()


async def started(agent: Agent, *, in_background: bool = True) -> RunId:
    request = StartRunRequest(
        workflow="summarize_document",
        request=json.dumps({"text": "Owls hoot at night."}),
        title="owls.md",
        in_background=in_background,
    )
    return (await agent.of(RunsContainer).start_run().execute(request)).id


async def events(client: httpx.AsyncClient, run: str, *, after: str = "") -> list[Event]:
    headers = {"Last-Event-ID": after} if after else {}
    return events_in((await client.get(f"/runs/{run}/events", headers=headers)).text)


async def test_a_run_is_followed_to_its_end_and_again_after_it_is_resumed(
    agent: Agent, client: httpx.AsyncClient
) -> None:
    run = await started(agent)

    failed = await events(client, run)
    resumed = await client.post(f"/runs/{run}/resume")
    rest = await events(client, run, after=failed[-1].id)

    assert [(event.name, event.id) for event in failed] == [("step_failed", "1"), ("run_ended", "1-failed")]
    assert failed[0].data["failure"] == "No reply"
    assert (resumed.status_code, resumed.json()["status"]) == (202, "queued")
    assert [(event.name, event.id) for event in rest] == [("step_finished", "2"), ("run_ended", "2-done")]


async def test_a_client_that_comes_back_misses_nothing_and_receives_nothing_twice(
    agent: Agent, client: httpx.AsyncClient
) -> None:
    run = await started(agent)
    every = await events(client, run)

    assert await events(client, run, after="1") == every[1:]
    assert await events(client, run, after="of another run") == every
    again = await client.get(f"/runs/{run}/events", headers={"Last-Event-ID": every[-1].id})
    assert again.status_code == 204


async def test_a_mounted_api_says_where_a_run_is(agent: Agent) -> None:
    mounted = httpx.ASGITransport(create_app(agent), root_path="/agent")
    async with httpx.AsyncClient(transport=mounted, base_url="http://localhost/agent") as client:
        started = await client.post(SUMMARIZE, json={"request": {"text": "Owls hoot."}})
        assert (await client.get(f"http://localhost{started.headers['Location']}")).status_code == 200


async def test_a_run_of_an_open_workflow_is_started_once_for_its_key_and_its_result_is_read(
    agent: Agent, client: httpx.AsyncClient
) -> None:
    key = await agent.of(HttpContainer).manage_keys().issue("ada")
    client.headers["Authorization"] = f"Bearer {key.text}"
    body = {"request": {"text": "Owls hoot at night."}, "priority": 5, "title": "Owls"}
    first, again = [await client.post(SUMMARIZE, json=body, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    run = first.json()["id"]
    assert (first.status_code, first.headers["Location"], again.json()["id"]) == (202, f"/runs/{run}", run)
    known = {"use_case": "summarize_document", "priority": 5, "title": "Owls"}
    assert first.json() | known == first.json()
    assert (await agent.of(RunsContainer).run_journal().find(run)).caller == key.id
    other = {**body, "request": {"text": "Bats."}}
    assert (await client.post(SUMMARIZE, json=other, headers={"Idempotency-Key": "k1"})).status_code == 409

    await events(client, run)
    refused = await client.get(f"/runs/{run}/result")
    await client.post(f"/runs/{run}/resume")
    await events(client, run)
    result = (await client.get(f"/runs/{run}/result")).json()
    assert (refused.status_code, refused.json()["detail"]) == (409, f"Run {run} is not done and has no result")
    assert (result["run"]["status"], result["result"]) == ("done", {"text": "Owls hoot."})


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"request": {"text": " "}}, "request.text"),
        ({"request": {"text": "Owls.", "file": "/etc/passwd"}}, "request.file"),
        ({}, "request"),
        ({"request": {"text": "Owls."}, "priority": 101}, "priority"),
        ({"request": {"text": "Owls."}, "title": "o" * 201}, "title"),
    ],
)
async def test_an_order_that_its_workflow_does_not_take_is_refused(
    client: httpx.AsyncClient, body: Document, where: str
) -> None:
    refused = await client.post(SUMMARIZE, json=body)
    assert (refused.status_code, f"body.{where}" in {each["where"] for each in refused.json()["errors"]}) == (422, True)


async def test_a_workflow_that_is_not_open_is_not_found_nor_its_results(tmp_path: Path) -> None:
    agent = agent_with(tmp_path)
    runs, opened, closed = agent.of(RunsContainer), Count(nothing), Count(nothing)
    opened.__dict__.update(open_to_callers=True)
    closed.__dict__.update(name="closed")
    runs.workflows.add_args(*map(providers.Object, (opened, closed)))
    request = StartRunRequest(workflow="closed", request='{"value": 1}')
    run = (await runs.start_run().execute(request)).id
    await runs.execute_run().execute(run)
    async with client_of(agent) as client:
        orders = [await client.post(f"/workflows/{each}/runs", json={"request": {"value": 1}}) for each in NAMES]
        result = await client.get(f"/runs/{run}/result")
    await agent.close()
    assert [order.status_code for order in orders] == [202, 404, 404]
    assert (result.status_code, result.json()["detail"]) == (404, "The results of closed are not open to callers")


async def test_runs_are_listed_and_shown_without_what_they_were_given(agent: Agent, client: httpx.AsyncClient) -> None:
    run = await started(agent)
    await events(client, run)

    [listed] = (await client.get("/runs")).json()
    shown = (await client.get(f"/runs/{run}")).json()

    assert (listed["id"], listed["title"], listed["status"]) == (run, "owls.md", "failed")
    assert shown["run"] == listed
    assert [(step["number"], step["name"]) for step in shown["steps"]] == [(1, "summarize_text")]
    assert "hoot" not in json.dumps(shown)
    assert (await client.get(f"/runs/{run}", params={"after": 1})).json()["steps"] == []


async def test_a_cancelled_run_cannot_be_resumed(agent: Agent, client: httpx.AsyncClient) -> None:
    run = await started(agent)
    await events(client, run)

    cancelled = await client.post(f"/runs/{run}/cancel")

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert (await client.post(f"/runs/{run}/resume")).status_code == 409


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/events"), ("GET", "/result"), ("POST", "/resume"), ("POST", "/cancel")],
)
async def test_an_unknown_run_is_a_problem(client: httpx.AsyncClient, method: str, path: str) -> None:
    refused = await client.request(method, f"/runs/unknown{path}")

    assert (refused.status_code, refused.headers["Content-Type"]) == (404, "application/problem+json")


async def left_queued(folder: Path) -> RunId:
    """Leave a run as a server does that ends, or that could not save that it began."""
    before = agent_with(folder, storage="durable", model=ScriptedLanguageModel())
    run = await started(before, in_background=False)
    journal = before.of(RunsContainer).run_journal()
    interrupted = await journal.find(run)
    left = interrupted.with_status(RunStatus.QUEUED).model_copy(update={"in_background": True})
    await journal.save(left, instead_of=interrupted)
    await before.close()
    return run


async def test_a_server_resumes_what_another_left_unfinished_when_it_starts_and_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("interfaces.http.runs.recovery.RECOVERY_SECONDS", 0.01)
    agent = agent_with(tmp_path, storage="durable", model=ScriptedLanguageModel([Summary(text="Owls hoot.")] * 3))
    app, lock = create_app(agent), tmp_path / "data" / "locks" / "recovery.lock"
    run = await left_queued(tmp_path)

    async with app.router.lifespan_context(app), client_of(agent) as client:
        ended = [(await events(client, run))[-1]]
        ended.append((await events(client, await left_queued(tmp_path)))[-1])
        lock.unlink()
        lock.mkdir()
        while "runs cannot be recovered" not in caplog.text:  # noqa: ASYNC110 - a log has no event
            await asyncio.sleep(0.01)
        lock.rmdir()
        ended.append((await events(client, await left_queued(tmp_path)))[-1])
    await agent.close()

    assert [each.id for each in ended] == ["1-done"] * 3
