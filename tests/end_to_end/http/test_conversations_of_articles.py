"""A chat over HTTP whose model wants an article: it is written when a person has said yes."""

from collections.abc import Iterator

import pytest

from tests.provider_server import ProviderServer
from tests.provider_streams import calls_tools, says_in_pieces
from tests.served_agent import Event, ServedAgent, with_a_model

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(provider: ProviderServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    with ServedAgent(tmp_path_factory.mktemp("served"), variables=with_a_model(provider)) as server:
        server.upload_examples()
        yield server


def ask(server: ServedAgent, question: str | None, *, conversation: str, **more: object) -> list[Event]:
    body = {"question": question, **more} if question is not None else more
    return list(server.events(f"/conversations/{conversation}/messages", question=body))


def test_a_call_with_an_effect_waits_for_approval_and_is_made(provider: ProviderServer, served: ServedAgent) -> None:
    provider.script(calls_tools(("write_article", '{"topic": "xylophones"}')))

    waiting = ask(served, "Write about xylophones.", conversation="approve")

    assert waiting[-1].name == "approval_needed"
    (call,) = waiting[-1].data["calls"]
    assert served.client.get("/conversations/approve").json()["pending"] == [call]
    provider.script(says_in_pieces("There is ", "nothing on that."))
    going_on = ask(served, None, conversation="approve", approved=[call["id"]])
    finished = [event for event in going_on if event.name == "tool_call_finished"]
    assert "xylophones" in finished[0].data["result"]
    assert going_on[-1].name == "answer_finished"


def test_a_call_that_is_not_approved_is_not_made(provider: ProviderServer, served: ServedAgent) -> None:
    provider.script(calls_tools(("write_article", "{}")), says_in_pieces("As you like."))

    ask(served, "Write.", conversation="refuse")
    going_on = ask(served, None, conversation="refuse")

    assert [event.name for event in going_on if event.name != "answer_text"] == ["answer_finished"]
    assert "did not approve" in provider.requests[-1].text
