from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from dependency_injector import providers

from domain.errors import ModelUnavailable
from domain.messages import SystemMessage
from domain.tools import ToolCall
from infrastructure.http.container import HttpContainer
from tests.agents import agent_with
from tests.fakes.answer_checks import NoShouting
from tests.fakes.http.api_client import Document, client_of, events_in
from tests.fakes.in_memory_prompts import InMemoryPromptLibrary
from tests.fakes.scripted_language_model import BrokenReply, Line, ScriptedLanguageModel
from tests.fakes.toy_tools import ToySource, ToyTool, a_call, calling

QUESTION = {"role": "user", "content": "What is a warp?"}
COMPLETIONS = "/v1/chat/completions"
CALL = a_call()


@pytest.fixture
def model() -> ScriptedLanguageModel:
    return ScriptedLanguageModel([calling(CALL), "32 threads!"])


@pytest.fixture
async def client(tmp_path: Path, model: ScriptedLanguageModel) -> AsyncIterator[httpx.AsyncClient]:
    async with client_with(tmp_path, model) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def refusing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with client_with(tmp_path_factory.mktemp("agent"), ScriptedLanguageModel()) as client:
        yield client


def client_with(folder: Path, model: ScriptedLanguageModel) -> httpx.AsyncClient:
    agent = agent_with(folder, model=model)
    agent.core.tool_source.override(providers.Object(ToySource(ToyTool(), ToyTool("write", has_effect=True))))
    agent.core.prompt_library.override(providers.Object(InMemoryPromptLibrary()))
    agent.core.answer_checks.override(providers.List(providers.Singleton(NoShouting)))
    return client_of(agent)


async def completed(client: httpx.AsyncClient, **more: object) -> Document:
    answered = await client.post(COMPLETIONS, json={"model": "agent", "messages": [QUESTION], **more})
    assert answered.status_code == 200, answered.text
    document: Document = answered.json()
    return document


async def streamed(client: httpx.AsyncClient, **more: object) -> list[Document]:
    body = {"model": "agent", "messages": [QUESTION], "stream": True, **more}
    answered = await client.post(COMPLETIONS, json=body)
    return [event.data for event in events_in(answered.text)]


async def test_a_reply_has_the_answer_and_no_call_to_respond_to(client: httpx.AsyncClient) -> None:
    reply = await completed(client)

    [choice] = reply["choices"]
    assert choice == {
        "index": 0,
        "message": {"role": "assistant", "content": "32 threads.", "refusal": None},
        "finish_reason": "stop",
    }
    assert reply["agent_calls"] == [CALL.model_dump()]
    assert (reply["object"], reply["model"]) == ("chat.completion", "agent")
    assert reply["usage"]["total_tokens"] == reply["usage"]["prompt_tokens"] + reply["usage"]["completion_tokens"]


async def test_a_stream_has_the_same_in_chunks(client: httpx.AsyncClient) -> None:
    chunks = await streamed(client, stream_options={"include_usage": True})

    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert "".join(delta.get("content", "") for delta in deltas) == "32 threads."
    assert not [delta for delta in deltas if "tool_calls" in delta]
    events = [chunk["agent_event"]["kind"] for chunk in chunks if "agent_event" in chunk]
    assert events == ["tool_call_started", "tool_call_finished"]
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["total_tokens"] > 0
    assert len({chunk["id"] for chunk in chunks}) == 1


async def test_a_stream_has_no_usage_unless_the_client_wants_it_and_ends_with_done(client: httpx.AsyncClient) -> None:
    text = (await client.post(COMPLETIONS, json={"model": "agent", "messages": [QUESTION], "stream": True})).text

    assert text.endswith("data: [DONE]\n\n")
    assert all(event.data["choices"] for event in events_in(text))


async def test_instructions_of_the_client_are_added_to_those_of_the_agent_and_unknown_fields_are_ignored(
    client: httpx.AsyncClient, model: ScriptedLanguageModel
) -> None:
    messages = [{"role": "developer", "content": [{"type": "text", "text": "Be kind."}], "name": "boss"}, QUESTION]

    await completed(client, messages=messages, tools=[{}], tool_choice="auto", temperature=0.5, brand_new=[1])

    system, *others = model.prompts[0].messages
    assert isinstance(system, SystemMessage)
    assert "Be kind." in system.text
    assert [message.role for message in others] == ["user"]


async def test_an_answer_at_the_end_is_continued(client: httpx.AsyncClient, model: ScriptedLanguageModel) -> None:
    await completed(client, messages=[QUESTION, {"role": "assistant", "content": "A warp has"}])

    _, asked, begun, continued = model.prompts[0].messages
    assert (asked.role, begun.text, continued.role) == ("user", "A warp has", "user")
    assert "continue_answer" in continued.text


@pytest.mark.parametrize(
    "body",
    [
        {"messages": []},
        {"messages": [{"role": "user", "content": "  "}]},
        {"messages": [{"role": "user", "content": None}]},
        {"messages": [{"role": "pirate", "content": "Arr."}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
        {"messages": [QUESTION], "n": 2},
        {"messages": [QUESTION], "tool_choice": "required"},
        {"messages": "What?"},
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_an_invalid_request_is_refused_as_openai_does(refusing: httpx.AsyncClient, body: Document) -> None:
    refused = await refusing.post(COMPLETIONS, json={"model": "agent", "stream": True, **body})

    assert refused.status_code == 400
    assert set(refused.json()["error"]) == {"message", "type", "code", "param"}
    assert refused.json()["error"]["type"] == "invalid_request_error"
    assert refused.json()["error"]["message"].count("body.messages") <= 1  # valid items are not counted as well


@pytest.mark.parametrize(
    ("method", "path", "status", "problem"),
    [
        ("GET", "/v1", 404, "/docs lists the routes"),
        ("POST", "/v1/responses", 404, "nothing at '/v1/responses'"),
        ("GET", COMPLETIONS, 405, "Method"),
        ("GET", "/v1/models/gpt-99", 404, "There is no model 'gpt-99'"),
        ("GET", "/v1/models/openai/gpt-99", 404, "There is no model 'openai/gpt-99'"),
        ("GET", "/v1/models/openai%2Fgpt-99", 404, "There is no model 'openai/gpt-99'"),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_does_not_exist_is_refused_as_openai_does(
    refusing: httpx.AsyncClient, method: str, path: str, status: int, problem: str
) -> None:
    refused = await refusing.request(method, path)

    assert refused.status_code == status
    assert problem in refused.json()["error"]["message"]
    assert "error" not in (await refusing.get("/v10")).json()


async def test_a_wrong_key_is_refused_as_openai_does(tmp_path: Path) -> None:
    agent = agent_with(tmp_path)
    await agent.of(HttpContainer).manage_keys().issue("Ada")
    async with client_of(agent, Authorization="Bearer sk-wrong") as client:
        refused = await client.get("/v1/models")

    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "invalid_api_key")


async def test_a_stream_that_fails_at_once_has_a_status_also_after_a_call(tmp_path: Path) -> None:
    body = {"model": "agent", "messages": [QUESTION], "stream": True}
    scripts: list[list[Line]] = [[ModelUnavailable("x")], [calling(CALL), ModelUnavailable("x")]]
    for script in scripts:
        async with client_with(tmp_path, ScriptedLanguageModel(script)) as client:
            failed = await client.post(COMPLETIONS, json=body)
        assert (failed.status_code, failed.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("call", [CALL, a_call(tool="write")], ids=["made", "refused"])
async def test_words_before_a_call_are_a_paragraph_of_their_own(tmp_path: Path, call: ToolCall) -> None:
    script: list[Line] = [calling(call, text="Let me look."), calling(a_call("x", call.tool)), "32 threads."]
    async with client_with(tmp_path, ScriptedLanguageModel(script)) as client:
        chunks = await streamed(client)

    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert text == "Let me look.\n\n32 threads."


async def test_a_stream_that_breaks_off_ends_with_an_error(tmp_path: Path) -> None:
    broken = BrokenReply("Well,", ModelUnavailable("No reply"))
    body = {"model": "agent", "messages": [QUESTION], "stream": True}
    async with client_with(tmp_path, ScriptedLanguageModel([broken])) as client:
        last = events_in((await client.post(COMPLETIONS, json=body)).text)[-1]

    assert last.data["error"] == {"message": "No reply", "type": "server_error", "code": None, "param": None}


async def test_words_that_a_check_rejects_are_withdrawn(tmp_path: Path) -> None:
    async with client_with(tmp_path, ScriptedLanguageModel(["32 THREADS", "32 threads"])) as client:
        chunks = await streamed(client)

    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert text == "32 THREADS\n\n(Withdrawn: The answer shouts.)\n\n32 threads"
