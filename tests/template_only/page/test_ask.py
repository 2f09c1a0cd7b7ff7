"""The page of an agent with few parts, which is the same page without their views."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.template_only.page.browser import PHONE, SCHEMES, Visit
from tests.template_only.page.served_page import STALL, ServedPage


def open_with(visit: Visit, url: str, *parts: str) -> None:
    """Open the page as a project with these parts has it."""

    def serve(route: Route) -> None:
        response = route.fetch(max_retries=3)  # Playwright keeps connections to a port that an earlier server had
        lines = response.text().splitlines()
        kept = [line for line in lines if not (part := re.search(r'"page/(\w+)/', line)) or part[1] in parts]
        route.fulfill(response=response, body="\n".join(kept))

    visit.page.route(f"{url}/", serve)
    visit.open(url)


def test_an_agent_without_parts_is_asked_single_questions(served: ServedPage, visit: Visit) -> None:
    open_with(visit, served.url)
    assert visit.page.locator("nav a").all_inner_texts() == ["Ask"]
    served.model.replies.append(("The ", "**answer**", "."))

    visit.ask("What is a warp?")

    expect(visit.page.locator(".said.agent strong")).to_have_text("answer")
    expect(visit.page.locator(".said.agent")).to_contain_text("tokens")
    assert served.client.get("/conversations").json() == []
    visit.assert_clean(served.url)


@pytest.mark.parametrize(
    ("parts", "views"),
    [
        ("chat", "Chat"),
        ("runs", "Ask Runs"),
        ("notes", "Ask Notes"),
        ("chat runs notes article", "Chat Articles Notes Runs"),
    ],
)
def test_the_page_has_the_views_of_its_parts(served: ServedPage, visit: Visit, parts: str, views: str) -> None:
    open_with(visit, served.url, *parts.split())

    expect(visit.page.locator("nav a")).to_have_text(views.split())
    for view in views.split():
        visit.page.get_by_role("link", name=view, exact=True).click()
        expect(visit.page.get_by_role("heading", level=1)).to_have_text(view)
    visit.page.wait_for_load_state("networkidle")
    visit.assert_clean(served.url)


def test_a_reference_shows_its_quotes_where_no_part_opens_its_source(served: ServedPage, visit: Visit) -> None:
    open_with(visit, served.url, "chat")
    visit.ask("What is occupancy?")

    visit.page.locator(".said.agent .cite").first.click()

    expect(visit.page.get_by_role("dialog").locator("blockquote").first).to_contain_text("Occupancy is")
    visit.assert_clean(served.url)


def test_an_answer_that_is_cut_off_stays_and_says_so(served: ServedPage, visit: Visit) -> None:
    open_with(visit, served.url)
    served.model.replies.append(("Well, ", "**then**", STALL))
    visit.ask("What is a warp?")
    expect(visit.page.locator(".said.agent")).to_contain_text("Well, **then**")
    served.drop_connections()

    expect(visit.page.get_by_role("alert")).to_contain_text("The connection was lost")
    expect(visit.page.locator(".said.agent strong")).to_have_text("then")
    expect(visit.page.get_by_role("button", name="Ask")).to_be_visible()


def test_a_key_is_asked_for_and_stored_for_the_tab(tmp_path: Path, visit: Visit) -> None:
    page = visit.page
    with ServedPage(tmp_path) as server:
        key = server.create_key()
        visit.open(server.url, "chat")
        page.get_by_role("textbox", name="Key").fill("agent_wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_text("does not know this key")).to_be_visible()

        page.get_by_role("textbox", name="Key").fill(key)
        page.keyboard.press("Enter")

        expect(page.get_by_text("Nothing has been asked yet")).to_be_visible()
        page.get_by_role("button", name="Forget the key").click()
        expect(page.get_by_role("textbox", name="Key")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("alert")).to_contain_text("Without a key")


def test_every_view_can_be_read_on_a_phone_and_on_paper(served: ServedPage, visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    for view in ("chat", "articles", "notes", "runs"):
        visit.open(served.url, view)
        visit.page.wait_for_load_state("networkidle")
        visit.assert_readable_by_day_and_night()
    for scheme in SCHEMES:
        visit.page.emulate_media(color_scheme=scheme, media="print")
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(252, 251, 249)"
        expect(visit.page.get_by_role("navigation", include_hidden=True)).to_be_hidden()
