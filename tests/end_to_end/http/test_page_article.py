"""Articles on the page: begun, approved with edits, watched, read with their quotes, cancelled and resumed."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, Visit
from tests.grounded_answers import grounded_answers
from tests.provider_server import ProviderServer, fails, hangs
from tests.served_agent import ServedAgent, request_to, with_a_model

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def provider() -> Iterator[ProviderServer]:
    with ProviderServer(grounded_answers) as provider:
        yield provider


def begin(visit: Visit, url: str, topic: str = "", *, approve: bool = False) -> None:
    visit.open(url, "articles")
    visit.page.get_by_label("Topic").fill(topic)
    visit.page.get_by_label("Let me approve the outline first").set_checked(approve)
    visit.page.get_by_role("button", name="Write").click()


def test_an_outline_is_edited_in_place_and_what_is_approved_is_written(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    begin(visit, served.url, approve=True)
    sections = page.locator(".sections > li")
    expect(sections.first).to_be_visible()
    proposed = [field.input_value() for field in sections.get_by_label("Heading").all()]

    page.get_by_label("Title").fill("As I would have it")
    page.get_by_role("button", name=f"Move up: {proposed[1]}").click()
    sections.first.get_by_label("Heading").fill("What comes first")
    for heading in proposed[2:]:
        page.get_by_role("button", name=f"Drop: {heading}").click()
    page.get_by_role("button", name="Approve and write").click()

    article = page.get_by_role("article")
    expect(article.get_by_role("heading", level=2)).to_have_text(["What comes first", proposed[0], "References"])
    expect(page.get_by_role("heading", level=1)).to_have_text("As I would have it")
    page.get_by_text("Steps", exact=True).click()
    expect(page.get_by_role("row", name="Draft section What comes first")).to_be_visible()
    assert visit.complaints == []
    assert visit.asked_elsewhere(served.url) == []


def test_an_outline_that_does_not_hold_stays_to_be_mended(served: ServedAgent, visit: Visit) -> None:
    begin(visit, served.url, "memory", approve=True)
    headings = visit.page.locator(".sections").get_by_label("Heading")
    expect(headings.first).to_be_visible()
    first = headings.first.input_value()

    headings.nth(1).fill(first)
    visit.page.get_by_role("button", name="Approve and write").click()

    expect(visit.page.get_by_role("alert")).to_contain_text("stands twice")
    headings.nth(1).fill("Another")
    visit.page.get_by_role("button", name="Approve and write").click()
    expect(visit.page.get_by_role("article")).to_be_visible()


def test_a_citation_opens_its_note_at_the_words_and_gives_the_keyboard_back(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    begin(visit, served.url, "memory")
    number = page.get_by_role("article").locator(".cite").nth(1)
    number.click()

    note = page.get_by_role("dialog")
    expect(note.locator("mark").first).to_be_in_viewport()
    quoted = "".join(note.locator("mark").all_inner_texts())
    run = served.client.get(f"/runs/{urlsplit(page.url).fragment.rpartition('/')[2]}").json()
    quotes = [c["quote"] for s in run["article"]["sections"] for p in s["paragraphs"] for c in p["citations"]]
    assert any(quote[:30] in quoted for quote in quotes)
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(number).to_be_focused()


def test_steps_are_seen_while_they_go_on_and_a_run_is_cancelled(
    provider: ProviderServer, with_model: ServedAgent, visit: Visit
) -> None:
    provider.script(hangs, contract="Outline")
    begin(visit, with_model.url, "memory")

    expect(visit.page.get_by_role("status").filter(has_text="Outline article")).to_be_visible()
    expect(visit.page.get_by_role("row", name="Group notes")).to_contain_text("$0.0")
    expect(visit.page.get_by_role("row", name="Outline article")).to_contain_text("…")
    visit.page.get_by_role("button", name="Cancel").click()
    visit.page.get_by_role("button", name="Cancel the run").click()

    expect(visit.page.get_by_text("Cancelled", exact=True)).to_be_visible()
    assert visit.complaints == []


def test_a_run_that_failed_says_why_and_is_resumed(
    provider: ProviderServer, with_model: ServedAgent, visit: Visit
) -> None:
    before = len(provider.requests)
    provider.script(fails(401), contract="Review")
    begin(visit, with_model.url, "warps")
    expect(visit.page.get_by_role("alert")).to_contain_text("OPENAI_API_KEY")

    visit.page.get_by_role("button", name="Resume").click()

    expect(visit.page.get_by_role("article")).to_be_visible()
    contracts = [request.contract for request in provider.requests[before:]]
    assert contracts.count("Outline") == 1, "what is done is not done again"
    visit.page.get_by_text("Steps", exact=True).click()
    expect(visit.page.get_by_role("row", name="Together")).to_contain_text("$0.0")


def test_the_page_finds_back_to_a_server_that_starts_again_in_mid_run(
    tmp_path: Path, provider: ProviderServer, visit: Visit
) -> None:
    before = len(provider.requests)
    provider.script(hangs, contract="Outline")
    with ServedAgent(tmp_path, variables=with_a_model(provider)) as server:
        server.upload_examples()
        port = str(urlsplit(server.url).port)
        begin(visit, server.url, "memory")
        request_to(provider, contract="Outline", after=before)
        server.kill()
        expect(visit.page.get_by_text("The connection is lost")).to_be_visible()
    with ServedAgent(tmp_path, "--port", port, variables=with_a_model(provider)):
        expect(visit.page.get_by_role("article")).to_be_visible()
        expect(visit.page.get_by_text("The connection is lost")).to_be_hidden()
        assert [said for said in visit.complaints if "ERR_" not in said] == []


def test_the_keyboard_alone_writes_an_article(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    visit.open(served.url, "articles")
    visit.tab_to("textbox", "Topic")
    page.keyboard.type("memory")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Approve and write")).to_be_visible()
    heading = page.locator(".sections").get_by_label("Heading").first.input_value()
    visit.tab_to("button", f"Drop: {heading}")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name=f"Keep: {heading}")).to_be_focused()
    page.keyboard.press("Enter")
    visit.tab_to("button", "Approve and write")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_be_visible()

    page.keyboard.press("Tab")
    visit.page.get_by_role("article").locator(".cite").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog").locator("mark").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_of_articles_can_be_read_and_named(served: ServedAgent, visit: Visit, scheme: str) -> None:
    page = visit.page
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the literals
    begin(visit, served.url, "memory " * 40, approve=True)
    expect(page.get_by_role("button", name="Approve and write")).to_be_visible()
    assert (visit.nameless(), visit.too_pale(), visit.is_too_wide()) == ([], [], False)
    page.get_by_role("button", name="Approve and write").click()
    expect(page.get_by_role("article")).to_be_visible()
    page.get_by_text("Steps", exact=True).click()
    assert (visit.nameless(), visit.too_pale(), visit.is_too_wide()) == ([], [], False)
    visit.open(served.url, "articles")
    expect(page.get_by_role("link", name="memory").first).to_be_visible()
    assert (visit.nameless(), visit.too_pale(), visit.is_too_wide()) == ([], [], False)
