"""The chat on the page: streamed, with its tools and citations, stopped, remembered, forgotten."""

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, Visit
from tests.chat_on_the_page import ask
from tests.provider_server import ProviderServer
from tests.provider_streams import says_in_pieces, stalls_mid_stream
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow


def test_an_answer_shows_its_tools_and_opens_what_it_cites(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    ask(visit, served.url, "What is a warp?")

    answer = page.locator(".said.agent")
    expect(answer.locator(".call").first).to_contain_text("search_notes")
    answer.locator(".call summary").first.click()
    expect(answer.locator(".call pre").first).to_contain_text("excerpt")
    answer.locator(".prose .cite").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    assert visit.complaints == []
    assert visit.asked_elsewhere(served.url) == []


def test_a_conversation_is_remembered_with_its_citations_and_forgotten(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    ask(visit, served.url, "What is a block?")
    expect(page.get_by_label("Notes cited")).to_be_visible()
    said = page.locator(".said.agent .prose").inner_text()

    page.reload()

    expect(page.locator(".said.agent .prose")).to_have_text(said, use_inner_text=True)
    page.locator(".said.agent .prose .cite").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Forget", exact=True).click()
    page.get_by_role("button", name="Forget it").click()
    expect(page.get_by_role("heading", name="Chat")).to_be_visible()
    expect(page.get_by_role("link", name="What is a block?")).to_have_count(0)


def test_an_answer_is_seen_as_it_comes_and_stopped(
    provider: ProviderServer, with_model: ServedAgent, visit: Visit
) -> None:
    before = len(provider.requests)
    provider.script(stalls_mid_stream("A kernel ", "is "))
    ask(visit, with_model.url, "What is a kernel?")
    expect(visit.page.locator(".said.agent")).to_contain_text("A kernel is")

    visit.page.get_by_role("button", name="Stop").click()

    expect(visit.page.locator(".said.agent")).to_contain_text("Stopped.")
    assert provider.requests[before].left.wait(5)
    expect(visit.page.get_by_role("button", name="Ask")).to_be_visible()
    visit.page.reload()
    expect(visit.page.locator(".said.agent")).to_contain_text("This answer broke off.")


def test_an_answer_that_breaks_off_says_why(provider: ProviderServer, with_model: ServedAgent, visit: Visit) -> None:
    provider.script(says_in_pieces("Well, ", finish="length", pause=0.1))

    ask(visit, with_model.url, "Tell me all.")

    expect(visit.page.get_by_role("alert")).to_be_visible()
    expect(visit.page.locator(".said.agent")).to_contain_text("Well,")
    expect(visit.page.get_by_role("button", name="Ask")).to_be_visible()


def test_what_a_model_says_is_never_code(provider: ProviderServer, with_model: ServedAgent, visit: Visit) -> None:
    hostile = '<img src="http://127.0.0.1:9/x" onerror="alert(1)"> ![x](http://127.0.0.1:9/y) [z](javascript:alert(2))'
    provider.script(says_in_pieces(hostile[:20], hostile[20:]))

    ask(visit, with_model.url, "<script>alert(3)</script> **you**?")

    expect(visit.page.locator(".said.agent .prose")).to_contain_text("[image: x]")
    expect(visit.page.locator(".said.person")).to_contain_text("<script>alert(3)</script> **you**?")
    assert visit.page.locator(".log :is(img, script, a)").count() == 0
    assert visit.complaints == []
    assert visit.asked_elsewhere(with_model.url) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_of_the_chat_can_be_read_and_named(served: ServedAgent, visit: Visit, scheme: str) -> None:
    page = visit.page
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the literals
    ask(visit, served.url, "What is a warp" + ", and another warp" * 20 + "?")
    expect(page.get_by_label("Notes cited")).to_be_visible()
    assert (visit.nameless(), visit.too_pale(), visit.is_too_wide()) == ([], [], False)
    visit.open(served.url, "chat")
    expect(page.get_by_role("link", name="What is a warp").first).to_be_visible()
    assert (visit.nameless(), visit.too_pale(), visit.is_too_wide()) == ([], [], False)
