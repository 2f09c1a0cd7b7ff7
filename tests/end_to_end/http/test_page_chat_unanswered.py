"""A question on the page that gets no answer, or a part of one."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Visit
from tests.chat_on_the_page import ask
from tests.provider_server import ProviderServer, fails
from tests.provider_streams import says_in_pieces, stalls_mid_stream
from tests.served_agent import ServedAgent, with_a_model

pytestmark = pytest.mark.slow


def test_a_question_that_cannot_be_sent_is_given_back(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    page.route("**/messages", lambda route: route.abort("connectionrefused"), times=1)

    ask(visit, served.url, "What is a warp?")

    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
    expect(page.get_by_label("Ask the notes")).to_have_value("What is a warp?")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_label("Notes cited")).to_be_visible()
    expect(page.get_by_label("Ask the notes")).to_have_value("")


def test_a_question_that_got_no_answer_is_given_back_and_remembered_as_such(
    provider: ProviderServer, with_model: ServedAgent, visit: Visit
) -> None:
    page = visit.page
    provider.script(fails(401))
    ask(visit, with_model.url, "What is a warp?")
    expect(page.get_by_role("alert")).to_contain_text("OPENAI_API_KEY")
    expect(page.get_by_label("Ask the notes")).to_have_value("What is a warp?")

    page.reload()

    expect(page.locator(".said.agent")).to_contain_text("This was not answered.")
    provider.script(says_in_pieces("As ", "you ", "like."))
    page.get_by_label("Ask the notes").fill("And a block?")
    page.keyboard.press("Enter")
    expect(page.locator(".said.agent").last).to_contain_text("As you like.")
    page.reload()
    expect(page.locator(".said.agent")).to_contain_text(["This was not answered.", "As you like."])
    expect(page.get_by_text("This was not answered.")).to_have_count(1)


def test_what_was_said_before_a_stop_is_shown_as_what_is_said_in_full(
    provider: ProviderServer, with_model: ServedAgent, visit: Visit
) -> None:
    provider.script(stalls_mid_stream("A **kernel** ", "is "))
    ask(visit, with_model.url, "What is a kernel?")
    expect(visit.page.locator(".said.agent")).to_contain_text("A **kernel** is")

    visit.page.get_by_role("button", name="Stop").click()

    expect(visit.page.locator(".said.agent strong")).to_have_text("kernel")
    expect(visit.page.locator(".said.agent")).to_contain_text("Stopped.")
    expect(visit.page.get_by_label("Ask the notes")).to_have_value("")


def test_an_answer_that_is_cut_off_is_said_to_be(tmp_path: Path, provider: ProviderServer, visit: Visit) -> None:
    provider.script(stalls_mid_stream("A **kernel** ", "is "))
    with ServedAgent(tmp_path, variables=with_a_model(provider)) as server:
        ask(visit, server.url, "What is a kernel?")
        expect(visit.page.locator(".said.agent")).to_contain_text("A **kernel** is")
        server.kill()

        expect(visit.page.get_by_role("alert")).to_have_text("The connection was lost before the answer was whole.")
        expect(visit.page.locator(".said.agent")).to_contain_text("A **kernel** is")
        expect(visit.page.get_by_role("button", name="Ask")).to_be_visible()
