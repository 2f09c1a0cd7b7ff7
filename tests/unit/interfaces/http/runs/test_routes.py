import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from application.runs.start_run import StartRunRequest
from application.runs.summarize_text import Summary
from domain.errors import ModelUnavailable
from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.composition import Agent
from infrastructure.runs.container import RunsContainer
from interfaces.http.app import create_app
from tests.agents import agent_with
from tests.fakes.http.api_client import Event, client_of, events_in
from tests.fakes.scripted_language_model import ScriptedLanguageModel


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
    [("GET", ""), ("GET", "/events"), ("POST", "/resume"), ("POST", "/cancel")],
)
async def test_an_unknown_run_is_a_problem(client: httpx.AsyncClient, method: str, path: str) -> None:
    refused = await client.request(method, f"/runs/unknown{path}")

    assert (refused.status_code, refused.headers["Content-Type"]) == (404, "application/problem+json")


async def test_a_server_that_starts_resumes_what_another_left_unfinished(tmp_path: Path) -> None:
    before = agent_with(tmp_path, storage="durable", model=ScriptedLanguageModel())
    run = await started(before, in_background=False)
    journal = before.of(RunsContainer).run_journal()
    interrupted = await journal.find(run)
    left = interrupted.with_status(RunStatus.QUEUED).model_copy(update={"in_background": True})
    await journal.save(left, instead_of=interrupted)
    await before.close()
    agent = agent_with(tmp_path, storage="durable", model=ScriptedLanguageModel([Summary(text="Owls hoot.")]))
    app = create_app(agent)

    async with app.router.lifespan_context(app), client_of(agent) as client:
        ended = (await events(client, run))[-1]
    await agent.close()

    assert ended.id == "1-done"
