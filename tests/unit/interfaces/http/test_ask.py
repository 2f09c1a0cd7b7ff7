from pathlib import Path

import pytest

from domain.errors import (
    AgentError,
    AnswerRejected,
    BudgetSpent,
    CredentialsRefused,
    ModelRefused,
    ModelUnavailable,
    ProtocolViolated,
    StorageBusy,
    StorageFull,
)
from domain.messages import AssistantMessage
from tests.agents import agent_with
from tests.fakes.http.api_client import client_of, events_in
from tests.fakes.scripted_language_model import BrokenReply, Line, ScriptedLanguageModel
from tests.fakes.toy_tools import a_call

QUESTION = {"question": "What time is it?"}
CALL = a_call(tool="current_time").model_copy(update={"arguments": "{}"})
SCRIPT = (AssistantMessage(calls=(CALL,)), "It is noon.")


def model(*script: Line) -> ScriptedLanguageModel:
    return ScriptedLanguageModel(script)


async def test_the_answer_is_a_stream_of_words_and_tool_calls(tmp_path: Path) -> None:
    async with client_of(agent_with(tmp_path, model=model(*SCRIPT))) as client:
        answered = await client.post("/ask", json=QUESTION)

    events = events_in(answered.text)
    words = [event.data["text"] for event in events if event.name == "answer_text"]
    assert [event.name for event in events if event.name != "answer_text"] == [
        "tool_call_started",
        "tool_call_finished",
        "answer_finished",
    ]
    assert "".join(words) == events[-1].data["text"] == "It is noon."
    assert answered.headers["Content-Type"].startswith("text/event-stream")
    assert answered.headers["X-Accel-Buffering"] == "no"
    assert answered.headers["Cache-Control"] == "no-store, no-transform"


async def test_the_answer_is_one_document_if_the_client_wants_json(tmp_path: Path) -> None:
    async with client_of(agent_with(tmp_path, model=model(*SCRIPT))) as client:
        answered = await client.post("/ask", json=QUESTION, headers={"Accept": "application/json"})

    assert answered.json()["text"] == "It is noon."
    assert answered.json()["calls"] == [CALL.model_dump()]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ModelUnavailable("x", retry_after=6.2), 503),
        (StorageBusy("x"), 503),
        (StorageFull("x"), 507),
        (ProtocolViolated("x"), 502),
        (AnswerRejected("x"), 502),
        (BudgetSpent("x"), 422),
        (ModelRefused("x"), 422),
        (CredentialsRefused("x"), 500),
        (AgentError("x"), 500),
    ],
)
async def test_what_fails_at_once_has_a_status(tmp_path: Path, error: AgentError, status: int) -> None:
    async with client_of(agent_with(tmp_path, model=model(error, error))) as client:
        for accept in ("text/event-stream", "application/json"):
            refused = await client.post("/ask", json=QUESTION, headers={"Accept": accept})

            assert (refused.status_code, refused.json()["status"]) == (status, status)
            assert refused.headers["Content-Type"] == "application/problem+json"
            expected = {ModelUnavailable: "7", StorageBusy: "5"}.get(type(error))
            assert refused.headers.get("Retry-After") == expected
            assert ("Try again in 6.2 s." in refused.json()["detail"]) == (expected == "7")


async def test_what_fails_at_once_after_a_call_has_a_status(tmp_path: Path) -> None:
    async with client_of(agent_with(tmp_path, model=model(SCRIPT[0], ModelUnavailable("x")))) as client:
        assert (await client.post("/ask", json=QUESTION)).status_code == 503


async def test_an_answer_that_breaks_off_ends_with_an_error(tmp_path: Path) -> None:
    broken = BrokenReply("Well,", ModelUnavailable("The key sk-secret-key is over its limit"))
    agent = agent_with(tmp_path, model=model(broken), provider={"api_key": "sk-secret-key"})
    async with client_of(agent) as client:
        events = events_in((await client.post("/ask", json=QUESTION)).text)

    assert [event.name for event in events] == ["answer_text", "error"]
    assert events[-1].data["status"] == 503
    assert events[-1].data["detail"] == "The key *** is over its limit"


async def test_an_unexpected_error_reveals_nothing(tmp_path: Path) -> None:
    async with client_of(agent_with(tmp_path, model=model(*[RuntimeError("/home/ada/key")] * 2))) as client:
        for accept in ("text/event-stream", "application/json"):
            refused = await client.post("/ask", json=QUESTION, headers={"Accept": accept})
            assert refused.status_code == 500
            assert "ada" not in refused.text


@pytest.mark.parametrize(
    ("body", "kind", "status", "problem"),
    [
        (b'{"question": " "}', "application/json", 422, "It must not be empty"),
        (b"{", "application/json", 422, "JSON decode error"),
        (b'{"question": "\xff"}', "application/json", 400, "parsing"),
        (b'{"question": "?"' + b" " * 2**20 + b"}", "application/json", 413, "more than"),
        (b'{"question": "?"}', "text/plain", 415, "is not application/json"),
    ],
    ids=["blank", "no_json", "no_utf8", "large", "text"],
)
async def test_an_invalid_body_is_a_problem(tmp_path: Path, body: bytes, kind: str, status: int, problem: str) -> None:
    async with client_of(agent_with(tmp_path)) as client:
        refused = await client.post("/ask", content=body, headers={"Content-Type": kind})

    assert (refused.status_code, problem in refused.text) == (status, True)
    assert refused.headers["Content-Type"] == "application/problem+json"
