"""A call in the chat that changes something: on the page a person allows it, or does not."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import Visit
from tests.chat_on_the_page import ask
from tests.provider_server import ProviderServer
from tests.provider_streams import calls_tools, says_in_pieces
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("button", "told"), [("Allow", "xylophones"), ("Do not allow", "did not approve")])
def test_a_call_with_an_effect_is_made_only_if_it_is_allowed(
    provider: ProviderServer, with_model: ServedAgent, visit: Visit, button: str, told: str
) -> None:
    provider.script(calls_tools(("write_article", json.dumps({"topic": "xylophones"}))))
    ask(visit, with_model.url, "Write about xylophones.")
    question = visit.page.get_by_role("group", name="May the agent do this?")
    expect(question).to_contain_text("xylophones")
    provider.script(says_in_pieces("As ", "you ", "like."))

    question.get_by_role("button", name=button, exact=True).click()

    expect(visit.page.locator(".said.agent").last).to_contain_text("As you like.")
    expect(question).to_be_hidden()
    assert told in provider.requests[-1].text
    assert visit.complaints == []


def test_what_waits_for_approval_still_does_when_the_page_is_loaded_again(
    provider: ProviderServer, with_model: ServedAgent, visit: Visit
) -> None:
    provider.script(calls_tools(("write_article", json.dumps({"topic": "xylophones"}))))
    ask(visit, with_model.url, "Write.")
    question = visit.page.get_by_role("group", name="May the agent do this?")
    expect(question).to_be_visible()

    visit.page.reload()

    expect(question.get_by_role("button", name="Allow", exact=True)).to_be_visible()
