from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from dependency_injector import providers

from infrastructure.composition import Agent
from tests.agents import agent_with
from tests.fakes.answer_checks import NoShouting
from tests.fakes.http.api_client import Document, client_of, events_in
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.scripted_language_model import ScriptedLanguageModel
from tests.fakes.toy_tools import ToySource, ToyTool, a_call, calling

ERASE = a_call(tool="erase")
JSON = {"Accept": "application/json"}


@pytest.fixture
def tool() -> ToyTool:
    return ToyTool("erase", has_effect=True)


@pytest.fixture
def agent(tmp_path: Path, tool: ToyTool) -> Agent:
    agent = agent_with(tmp_path, model=ScriptedLanguageModel([calling(ERASE), "Done!"]))
    agent.core.tool_source.override(providers.Object(ToySource(tool)))
    return agent


@pytest.fixture
async def client(agent: Agent) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(agent) as client:
        yield client


async def send(client: httpx.AsyncClient, **message: object) -> Document:
    answered = await client.post("/conversations/c1/messages", json=message, headers=JSON)
    document: Document = answered.json()
    return document


async def test_an_answer_waits_for_approval_and_is_resumed(client: httpx.AsyncClient, tool: ToyTool) -> None:
    asked = await client.post("/conversations/c1/messages", json={"question": "Erase it."})
    waiting = events_in(asked.text)[-1]
    known = (await client.get("/conversations/c1")).json()
    pending = known["pending"]

    assert waiting.name == "approval_needed"
    assert waiting.data["calls"] == pending == [ERASE.model_dump()]
    assert waiting.data["shown"] == ['erase {"word": "warp"}']
    assert known["calls"] == [{"id": ERASE.id, "shown": 'erase {"word": "warp"}'}]
    assert tool.called == []
    assert (await send(client, approved=["another"]))["status"] == 409
    assert tool.called == []
    assert (await send(client, approved=[ERASE.id]))["text"] == "Done!"
    assert tool.called == ["warp"]


async def test_a_call_that_is_not_approved_is_not_made(client: httpx.AsyncClient, tool: ToyTool) -> None:
    await send(client, question="Erase it.")

    assert (await send(client))["kind"] == "answer_finished"
    assert tool.called == []


async def test_a_conversation_is_remembered_listed_and_deleted(client: httpx.AsyncClient) -> None:
    await send(client, question="Erase it.")

    [listed] = (await client.get("/conversations")).json()
    shown = (await client.get("/conversations/c1")).json()
    deleted = (await client.delete("/conversations/c1")).json()

    assert listed == deleted
    assert (shown["id"], shown["title"]) == ("c1", "Erase it.")
    assert shown["turns"][0] == {"role": "user", "text": "Erase it."}
    assert (await client.get("/conversations")).json() == []
    for method in ("GET", "DELETE"):
        assert (await client.request(method, "/conversations/c1")).status_code == 404


async def test_answers_are_shown_as_a_person_reads_them(agent: Agent, client: httpx.AsyncClient) -> None:
    agent.core.prompt_library.override(providers.Object(InMemoryPromptLibrary()))
    agent.core.answer_checks.override(providers.List(providers.Singleton(NoShouting)))
    await send(client, question="Erase it.")
    await send(client, approved=[ERASE.id])

    shown = (await client.get("/conversations/c1")).json()

    [answer] = shown["answers"]
    assert answer == {"turn": len(shown["turns"]) - 1, "text": "Done.", "references": []}
    assert shown["turns"][answer["turn"]]["text"] == "Done!"


async def test_nothing_to_decide_is_a_conflict(client: httpx.AsyncClient) -> None:
    refused = await client.post("/conversations/c1/messages", json={})

    assert refused.status_code == 409


async def test_another_method_is_refused_with_all_that_the_path_has(client: httpx.AsyncClient) -> None:
    assert (await client.put("/conversations/c1")).headers["Allow"] == "DELETE, GET, HEAD"
