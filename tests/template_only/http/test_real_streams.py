"""Streams of a model that takes its time: clients that leave, servers that stop, and many at the same time."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.fakes.http.api_client import events_in
from tests.fakes.http.served_agent import ServedAgent
from tests.template_only.http.conftest import UNLIMITED
from tests.template_only.language_models.behaviours import hangs, says_in_pieces, stalls, streams, words
from tests.template_only.language_models.provider_server import Behaviour, ProviderServer, Received

pytestmark = pytest.mark.slow

QUESTION = {"question": "What is a kernel?"}
STALLS = streams(words("A kernel "), then=stalls)


@pytest.fixture(scope="module")
def provider() -> Iterator[ProviderServer]:
    with ProviderServer() as provider:
        yield provider


@pytest.fixture(scope="module")
def asking(provider: ProviderServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    with ServedAgent(tmp_path_factory.mktemp("asking"), variables=variables(provider)) as server:
        provider.script(says_in_pieces("Hello."))
        server.client.post("/ask", json=QUESTION, timeout=60)  # loads LiteLLM
        yield server


def variables(provider: ProviderServer) -> dict[str, str]:
    return {
        "AGENT_MODEL": "openai/gpt-4o-mini",
        "AGENT_PROVIDER__BASE_URL": provider.base_url,
        "AGENT_PROVIDER__API_KEY": "sk-canary-1234",
        "AGENT_PROVIDER__ATTEMPTS": "1",
        **UNLIMITED,
    }


def request_to(provider: ProviderServer, *, after: int) -> Received:
    """Wait for a request to the provider."""
    deadline = time.monotonic() + 30
    while len(provider.requests) <= after:
        assert time.monotonic() < deadline, "the model was not asked"
        time.sleep(0.01)
    return provider.requests[after]


@pytest.mark.parametrize("behaviour", [hangs, STALLS], ids=["before_words", "between_words"])
@pytest.mark.parametrize("path", ["/ask", "/conversations/c1/messages"])
def test_a_client_that_leaves_a_stream_stops_the_call_of_the_model(
    provider: ProviderServer, asking: ServedAgent, behaviour: Behaviour, path: str
) -> None:
    before = len(provider.requests)
    provider.script(behaviour)

    with asking.client.stream("POST", path, json=QUESTION):
        received = request_to(provider, after=before)

    assert received.left.wait(1)


@pytest.mark.parametrize("path", ["/ask", "/v1/chat/completions"])
def test_a_client_that_leaves_before_the_document_stops_the_call_of_the_model(
    provider: ProviderServer, asking: ServedAgent, path: str
) -> None:
    before = len(provider.requests)
    provider.script(hangs)
    body = {"model": "agent", "messages": [{"role": "user", "content": "What?"}]} if "v1" in path else QUESTION

    with pytest.raises(httpx.ReadTimeout):
        asking.client.post(path, json=body, headers={"Accept": "application/json"}, timeout=1)

    assert request_to(provider, after=before).left.wait(1)


def test_a_server_that_stops_ends_an_answer_with_an_error_and_remembers_what_was_said(tmp_path: Path) -> None:
    with ProviderServer() as provider, ServedAgent(tmp_path, variables=variables(provider)) as server:
        provider.script(STALLS)
        received: list[str] = []

        def read() -> None:
            with server.client.stream("POST", "/conversations/c1/messages", json=QUESTION, timeout=60) as response:
                received.extend(response.iter_text())

        reading = threading.Thread(target=read)
        reading.start()
        request_to(provider, after=0)
        time.sleep(1)
        started = time.monotonic()
        server.process.terminate()
        reading.join(10)
        took = time.monotonic() - started
        _, errors = server.process.communicate(timeout=30)

        assert server.process.returncode == 0, errors
        assert took < 5
    events = events_in("".join(received))
    assert [event.name for event in events] == ["answer_text", "error"]
    assert events[-1].data["status"] == 503
    said = json.loads(server.agent.run("memory", "show", "c1", "--json").stdout)["turns"][-1]
    assert (said["text"], said["cut"]) == ("A kernel", True)


def test_many_answers_stream_at_the_same_time(provider: ProviderServer, asking: ServedAgent) -> None:
    provider.always(says_in_pieces(*["word "] * 20, pause=0.05))

    def ask(_number: int) -> str:
        with httpx.Client(base_url=asking.url, timeout=60) as client:
            return events_in(client.post("/ask", json=QUESTION).text)[-1].name

    started = time.monotonic()
    with ThreadPoolExecutor(40) as pool:
        ends = list(pool.map(ask, range(40)))
    took = time.monotonic() - started
    provider.reset()

    assert ends == ["answer_finished"] * 40
    assert took < 20, "they take a second each"
