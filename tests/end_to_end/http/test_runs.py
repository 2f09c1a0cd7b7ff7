"""Runs over HTTP: accepted, followed, approved, cancelled, and gone on with when the server comes back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.grounded_answers import grounded_answers
from tests.provider_server import ProviderServer, hangs
from tests.served_agent import ServedAgent, numbered, request_to, with_a_model

pytestmark = pytest.mark.slow

ENDED = ("run_ended", "error")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    with ServedAgent(tmp_path_factory.mktemp("served"), "--requests-per-minute", "100000") as server:
        server.upload_examples()
        yield server


def test_a_run_is_accepted_and_followed_to_its_article(served: ServedAgent) -> None:
    started = served.client.post("/runs", json={"topic": "memory"})

    assert started.status_code == 202
    run = started.json()["id"]
    assert started.headers["Location"] == f"/runs/{run}"
    events = list(served.events(f"/runs/{run}/events"))
    assert events[0].name == "run_state"
    assert events[-1].name == "run_ended"
    assert events[-1].data["status"] == "done"
    steps = [event.data["step"] for event in events if event.name == "step_finished"]
    assert (steps[0], steps[-1]) == ("gather_notes", "publish_article")
    shown = served.client.get(f"/runs/{run}").json()
    assert [step["step"] for step in shown["steps"]] == steps
    assert shown["article"]["sections"]
    assert Path(served.agent.folder, shown["path"]).is_file()


def test_a_step_is_told_when_it_begins_and_before_it_ends(served: ServedAgent) -> None:
    run = served.start_run(topic="warps")

    told: list[tuple[str, str]] = []
    for event in served.events(f"/runs/{run}/events"):
        step = (event.data.get("step", ""), event.data.get("label", ""))
        if event.name == "step_started":
            told.append(step)
        elif event.name == "model_called":
            assert step in told


def test_who_comes_back_with_the_last_id_misses_nothing_and_hears_nothing_twice(served: ServedAgent) -> None:
    run = served.start_run(topic="kernels")
    whole = numbered(list(served.events(f"/runs/{run}/events")))

    for place, last in enumerate(whole[:-1]):
        assert numbered(list(served.events(f"/runs/{run}/events", after=last))) == whole[place + 1 :]
    assert served.client.get(f"/runs/{run}/events", headers={"Last-Event-ID": whole[-1]}).status_code == 204


@pytest.mark.parametrize("strange", ["999", "x", "-", "1" * 90, "²"])
def test_an_id_of_no_event_is_told_everything(served: ServedAgent, strange: str) -> None:
    run = served.start_run(topic="kernels", headers={"Idempotency-Key": "strange-ids"})
    whole = numbered(list(served.events(f"/runs/{run}/events")))

    assert numbered(list(served.events(f"/runs/{run}/events", after=strange))) == whole


def test_one_key_and_body_give_one_run_however_many_ask_at_once(served: ServedAgent) -> None:
    async def ask() -> set[str]:
        limits = httpx.Limits(max_connections=300)
        async with httpx.AsyncClient(base_url=served.url, timeout=60, limits=limits) as client:
            asked = [
                client.post("/runs", json={"topic": "triton"}, headers={"Idempotency-Key": "parallel"})
                for _ in range(300)
            ]
            responses = await asyncio.gather(*asked)
        assert {response.status_code for response in responses} == {202}
        return {response.json()["id"] for response in responses}

    before = len(served.client.get("/runs", params={"limit": 1000}).json())
    assert len(asyncio.run(ask())) == 1
    assert len(served.client.get("/runs", params={"limit": 1000}).json()) == before + 1


def test_a_key_stands_for_one_order(served: ServedAgent) -> None:
    served.start_run(topic="one thing", headers={"Idempotency-Key": "reused"})

    other = served.client.post("/runs", json={"topic": "another"}, headers={"Idempotency-Key": "reused"})

    assert other.status_code == 409
    assert "ordered otherwise" in other.json()["detail"]


def test_an_outline_waits_and_is_approved_as_edited(served: ServedAgent) -> None:
    run = served.start_run(topic="memory", approve_outline=True)
    waiting = list(served.events(f"/runs/{run}/events"))
    assert waiting[-1].data["status"] == "waiting"
    outline = served.client.get(f"/runs/{run}").json()["outline"]
    edited = {**outline, "title": "As I would have it", "sections": outline["sections"][:1]}

    approved = served.client.post(f"/runs/{run}/approval", json={"outline": edited})

    assert approved.status_code == 202
    going_on = list(served.events(f"/runs/{run}/events", after=waiting[-1].id))
    assert going_on[-1].data["status"] == "done"
    assert numbered(going_on)[0] == str(int(waiting[-1].id.partition("-")[0]) + 1)
    article = served.client.get(f"/runs/{run}").json()["article"]
    assert (article["title"], len(article["sections"])) == ("As I would have it", 1)
    assert served.client.post(f"/runs/{run}/approval", json={}).status_code == 409


def test_an_outline_that_does_not_hold_is_refused(served: ServedAgent) -> None:
    run = served.start_run(topic="memory", approve_outline=True)
    list(served.events(f"/runs/{run}/events"))
    outline = served.client.get(f"/runs/{run}").json()["outline"]
    outline["sections"][0]["notes"] = ["000000000000"]

    refused = served.client.post(f"/runs/{run}/approval", json={"outline": outline})

    assert refused.status_code == 422
    assert "unknown note" in refused.json()["detail"]
    assert served.client.get(f"/runs/{run}").json()["run"]["status"] == "waiting"


def test_a_run_that_waits_is_cancelled_for_good(served: ServedAgent) -> None:
    run = served.start_run(topic="memory", approve_outline=True)
    list(served.events(f"/runs/{run}/events"))

    assert served.client.post(f"/runs/{run}/cancellation").json()["status"] == "cancelled"
    assert list(served.events(f"/runs/{run}/events"))[-1].data["status"] == "cancelled"
    assert served.client.post(f"/runs/{run}/approval", json={}).status_code == 409


def test_a_done_run_cannot_be_cancelled(served: ServedAgent) -> None:
    run = served.start_run(topic="memory")
    list(served.events(f"/runs/{run}/events"))

    assert served.client.post(f"/runs/{run}/cancellation").status_code == 409


def test_a_run_on_nothing_fails_and_says_why(served: ServedAgent) -> None:
    run = served.start_run(topic="xylophones")

    last = list(served.events(f"/runs/{run}/events"))[-1]

    assert last.data["status"] == "failed"
    assert "xylophones" in last.data["outcome"]


def test_a_run_that_failed_is_resumed_and_one_that_is_done_is_not(served: ServedAgent) -> None:
    run = served.start_run(topic="zebra stripes")
    failed = list(served.events(f"/runs/{run}/events"))[-1]
    files = [("files", ("zebras.md", b"# Zebra stripes\n\nZebra stripes are black and white. Zebra stripes differ."))]
    served.client.post("/notes", files=files)

    resumed = served.client.post(f"/runs/{run}/resumption")

    assert (failed.data["status"], resumed.status_code) == ("failed", 202)
    assert resumed.json()["status"] == "queued"
    assert list(served.events(f"/runs/{run}/events"))[-1].data["status"] == "done"
    assert served.client.post(f"/runs/{run}/resumption").status_code == 409
    assert served.client.post("/runs/nosuchrun/resumption").status_code == 404


@pytest.mark.parametrize("what", ["", "/events"])
def test_an_unknown_run_is_a_problem(served: ServedAgent, what: str) -> None:
    unknown = served.client.get(f"/runs/nosuchrun{what}")

    assert unknown.status_code == 404
    assert unknown.headers["Content-Type"] == "application/problem+json"


def test_only_a_folder_that_is_captured_can_be_written_from(served: ServedAgent) -> None:
    assert served.client.post("/runs", json={"folder": "/etc"}).status_code == 404


def test_a_cancelled_run_leaves_its_model_at_once(tmp_path: Path) -> None:
    with ProviderServer() as provider:
        provider.always(hangs)
        with ServedAgent(tmp_path, variables=with_a_model(provider)) as server:
            server.upload_examples()
            run = server.start_run(topic="memory")
            asked = request_to(provider)

            server.client.post(f"/runs/{run}/cancellation")

            assert asked.left.wait(1)
            assert server.client.get(f"/runs/{run}").json()["run"]["status"] == "cancelled"


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_a_server_that_comes_back_goes_on_with_what_it_had_accepted(tmp_path: Path, end: str) -> None:
    with ProviderServer(grounded_answers) as provider:
        provider.script(hangs, contract="Outline")
        with ServedAgent(tmp_path, variables=with_a_model(provider)) as server:
            server.upload_examples()
            run = server.start_run(topic="memory")
            stream = server.events(f"/runs/{run}/events")
            before = [next(stream)]
            while before[-1].data.get("step") != "outline_article":
                before.append(next(stream))
            request_to(provider, contract="Outline")
            if end == "terminate":
                assert server.terminate() < 5
                before += list(stream)
                assert before[-1].data["status"] == "interrupted"
            else:
                server.kill()
        asked_before = len(provider.requests)
        with ServedAgent(tmp_path, variables=with_a_model(provider)) as server:
            last = numbered(before)[-1]
            after = list(server.events(f"/runs/{run}/events", after=last))
            whole = list(server.events(f"/runs/{run}/events"))

        assert after[-1].data["status"] == "done"
        seen = [id_ for id_ in numbered(before) + numbered(after) if id_.isdecimal()]
        assert seen == [id_ for id_ in numbered(whole) if id_.isdecimal()]
        assert provider.requests[asked_before].contract == "Outline", "what was done is not done again"
