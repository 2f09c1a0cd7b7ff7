"""The chat over HTTP: streamed, remembered, approved, forgotten, and left by who asked."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.provider_server import ProviderServer, fails, hangs
from tests.provider_streams import says_in_pieces, stalls_mid_stream
from tests.served_agent import Event, ServedAgent, request_to, with_a_model

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def with_model(provider: ProviderServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    folder = tmp_path_factory.mktemp("with_model")
    with ServedAgent(folder, variables={**with_a_model(provider), "AGENT_PROGRESS": "none"}) as server:
        server.upload_examples()
        yield server


def ask(server: ServedAgent, question: str | None, *, conversation: str = "first", **more: object) -> list[Event]:
    body = {"question": question, **more} if question is not None else more
    return list(server.events(f"/conversations/{conversation}/messages", question=body))


def test_an_answer_comes_in_words_with_its_tools_and_ends_whole(served: ServedAgent) -> None:
    events = ask(served, "What is a warp?")

    names = [event.name for event in events]
    assert names.index("tool_call_started") < names.index("tool_call_finished") < names.index("answer_text")
    assert names[-1] == "answer_finished"
    text = "".join(event.data["text"] for event in events if event.name == "answer_text")
    assert events[-1].data["text"] == text
    assert events[-1].data["references"][0]["quotes"]


def test_what_was_said_is_remembered_listed_and_forgotten(served: ServedAgent) -> None:
    ask(served, "What is a block?", conversation="to-forget")

    assert "to-forget" in {entry["id"] for entry in served.client.get("/conversations").json()}
    turns = served.client.get("/conversations/to-forget").json()["conversation"]["turns"]
    assert turns[0] == {"role": "user", "text": "What is a block?"}
    gone = served.client.delete("/conversations/to-forget").json()
    assert [entry["id"] for entry in gone["conversations"]] == ["to-forget"]
    assert served.client.get("/conversations/to-forget").status_code == 404
    assert served.client.delete("/conversations/to-forget").status_code == 404


def test_what_was_answered_is_shown_with_what_it_cites(served: ServedAgent) -> None:
    finished = ask(served, "What is a grid?", conversation="shown")[-1].data

    shown = served.client.get("/conversations/shown").json()

    assert shown["answers"][-1]["text"] == finished["text"]
    assert shown["answers"][-1]["references"] == finished["references"]
    assert shown["conversation"]["turns"][shown["answers"][-1]["turn"]]["role"] == "assistant"


def test_nothing_that_waits_is_a_conflict(served: ServedAgent) -> None:
    refused = served.client.post("/conversations/nothing-waits/messages", json={})

    assert refused.status_code == 409
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_a_provider_that_fails_at_once_is_a_status(provider: ProviderServer, with_model: ServedAgent) -> None:
    provider.script(says_in_pieces("Well."), fails(429, headers={"Retry-After": "7"}))
    ask(with_model, "Are you loaded?", conversation="loading")

    refused = with_model.client.post("/conversations/failing/messages", json={"question": "Is anybody there?"})

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "7"
    assert refused.json()["status"] == 503


def test_an_answer_that_breaks_off_ends_with_an_error(provider: ProviderServer, with_model: ServedAgent) -> None:
    provider.script(says_in_pieces("Well, ", finish="length", pause=0.1))

    events = ask(with_model, "Tell me all.", conversation="breaking")

    assert events[0].data == {"kind": "answer_text", "text": "Well, "}
    assert (events[-1].name, events[-1].data["status"]) == ("error", 502)


@pytest.mark.parametrize("behaviour", [hangs, stalls_mid_stream("A kernel ")], ids=["before_words", "mid_stream"])
def test_who_leaves_ends_the_model_s_call_within_a_second(
    provider: ProviderServer, with_model: ServedAgent, behaviour: object
) -> None:
    before = len(provider.requests)
    provider.script(behaviour)  # type: ignore[arg-type] # a behaviour, which parametrize does not know

    with with_model.client.stream("POST", "/conversations/left/messages", json={"question": "What?"}):
        asked = request_to(provider, after=before)
    left = time.monotonic()

    assert asked.left.wait(5)
    assert time.monotonic() - left < 1


@pytest.mark.timeout(90)
def test_a_stream_that_has_nothing_to_say_shows_that_it_is_alive(
    provider: ProviderServer, with_model: ServedAgent
) -> None:
    provider.script(hangs)

    body = {"question": "Are you there?"}
    with with_model.client.stream("POST", "/conversations/quiet/messages", json=body) as response:
        assert next(response.iter_lines()) == ": ping"


@pytest.mark.timeout(60)
def test_a_reader_that_does_not_read_costs_the_server_no_memory(
    provider: ProviderServer, with_model: ServedAgent
) -> None:
    ask_for_nothing_much(provider, with_model)
    provider.script(says_in_pieces(*(f"{number} {'word ' * 2000}" for number in range(6000))))
    asked = len(provider.requests)
    host, port = with_model.url.removeprefix("http://").split(":")
    body = b'{"question": "Tell me everything."}'
    head = f"POST /conversations/slow/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"

    with socket.create_connection((host, int(port))) as slow:
        slow.sendall(f"{head}Content-Type: application/json\r\n\r\n".encode() + body)
        received = request_to(provider, after=asked)
        time.sleep(3)
        at_rest = with_model.resident()
        time.sleep(3)
        grown = with_model.resident() - at_rest
        assert not received.left.is_set()

    assert grown < 2 * 2**20, "60 MB were to come, and nobody reads them"
    assert received.left.wait(2), "whom the answer was for has gone"


def ask_for_nothing_much(provider: ProviderServer, server: ServedAgent) -> None:
    """Let the server load what it needs for an answer."""
    provider.script(says_in_pieces("Hello."))
    ask(server, "Hello?", conversation="hello")


def test_a_server_that_stops_ends_an_answer_with_a_word(provider: ProviderServer, tmp_path: Path) -> None:
    provider.script(stalls_mid_stream("A kernel "))
    with ServedAgent(tmp_path, variables=with_a_model(provider)) as server:
        stream = server.events("/conversations/stopped/messages", question={"question": "What?"})
        assert next(stream).data["text"] == "A kernel "

        took = server.terminate()

        rest = list(stream)
        assert took < 10
        assert (rest[-1].name, rest[-1].data["status"]) == ("error", 503)
    with ServedAgent(tmp_path, variables=with_a_model(provider)) as server:
        said = server.client.get("/conversations/stopped").json()["conversation"]["turns"]
        assert said[-1] == {"role": "assistant", "text": "A kernel ", "calls": [], "cut": True}


def test_more_requests_than_are_answered_at_once_are_told_so(tmp_path: Path) -> None:
    with ProviderServer() as provider:
        provider.always(hangs)
        with ServedAgent(tmp_path, "--requests-at-once", "2", variables=with_a_model(provider)) as server:
            waiting = [threading.Thread(target=lambda n=n: _ask(server, n), daemon=True) for n in range(2)]
            for thread in waiting:
                thread.start()
            request_to(provider, after=1)

            refused = server.client.get("/notes")

            assert refused.status_code == 503
            assert refused.headers["Retry-After"] == "1"
            assert server.client.get("/healthz").status_code == 200


def _ask(server: ServedAgent, number: int) -> None:
    with httpx.Client(base_url=server.url, timeout=60) as client, contextlib.suppress(httpx.HTTPError):
        client.post(f"/conversations/c{number}/messages", json={"question": "What?"})
