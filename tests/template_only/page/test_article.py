"""Articles on the page: ordered, approved with edits, followed, read with their quotes, cancelled and resumed."""

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from domain.errors import ModelUnavailable
from tests.template_only.page.browser import PHONE, Visit
from tests.template_only.page.served_page import EXAMPLES, STALL, ServedPage

LOST = "The connection is lost"


def order(visit: Visit, served: ServedPage, topic: str, *, approve: bool = False) -> None:
    visit.open(served.url, "articles")
    visit.page.get_by_label("Topic").fill(topic)
    visit.page.get_by_label("Let me approve the outline first").set_checked(approve)
    visit.page.get_by_role("button", name="Write").click()


def test_an_edited_outline_is_written_and_its_citations_open_notes(served: ServedPage, visit: Visit) -> None:
    page = visit.page
    order(visit, served, "memory", approve=True)
    headings = page.locator(".sections").get_by_label("Heading", exact=True)
    expect(headings.first).to_be_visible()
    proposed = [field.input_value() for field in headings.all()]

    page.get_by_label("Title").fill("As I want it")
    page.get_by_role("button", name=f"Move up: {proposed[1]}", exact=True).click()
    headings.first.fill(proposed[0])
    page.get_by_role("button", name="Approve and write").click()
    expect(page.get_by_role("alert")).to_contain_text("is repeated")
    headings.first.fill("  ")
    page.get_by_role("button", name="Approve and write").click()
    expect(page.locator(":invalid:focus")).to_have_count(1)
    headings.first.fill("What comes first")
    page.get_by_role("button", name=f"Drop: {proposed[2]}", exact=True).click()
    page.get_by_role("button", name=f"Keep: {proposed[2]}", exact=True).click()
    for heading in proposed[2:]:
        page.get_by_role("button", name=f"Drop: {heading}", exact=True).click()
    page.get_by_role("button", name="Approve and write").click()

    article = page.get_by_role("article")
    expect(article.get_by_role("heading", level=2)).to_have_text(["What comes first", proposed[0], "References"])
    expect(page.get_by_role("heading", level=1)).to_have_text("As I want it")
    page.get_by_text("Steps", exact=True).click()
    expect(page.get_by_role("row", name="Draft section What comes first")).to_be_visible()
    number = article.locator(".cite").nth(1)
    number.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(number).to_be_focused()
    assert [said for said in visit.complaints if "422" not in said] == []


def test_what_is_approved_is_what_the_outline_shows(served: ServedPage, visit: Visit) -> None:
    page = visit.page
    order(visit, served, "memory \u202e\U000e0041\U000e0042\u3164\u2800\u200b", approve=True)
    title = page.get_by_label("Title")
    expect(title).to_be_visible()
    shown = title.input_value()
    assert shown.isprintable()
    assert not {"\u3164", "\u2800", "\U000e0041"} & set(shown)
    page.get_by_role("button", name="Approve and write").click()
    expect(page.get_by_role("article")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(shown)
    visit.assert_clean(served.url)


def test_a_run_that_failed_says_why_is_resumed_and_cancelled(served: ServedPage, visit: Visit) -> None:
    page = visit.page
    served.model.answers["Review"] = ModelUnavailable("The model is having a rest")
    order(visit, served, "warps")
    expect(page.get_by_role("alert")).to_contain_text("The model is having a rest")
    served.model.answers["Review"] = STALL

    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("In progress", exact=True)).to_be_visible()
    expect(page.get_by_role("row", name="Outline article")).to_have_count(1)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Cancel the run").click()

    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    visit.assert_clean(served.url)


def test_a_stream_continues_after_the_connection_or_the_server_was_gone(tmp_path: Path, visit: Visit) -> None:
    page = visit.page
    with ServedPage(tmp_path) as server:
        server.upload(*EXAMPLES)
        server.model.answers["Outline"] = STALL
        order(visit, server, "memory")
        expect(page.get_by_role("row", name="Gather notes")).to_be_visible()
        page.route("**/events", Route.abort)
        server.drop_connections()
        expect(page.get_by_text(LOST)).to_be_visible()
        page.unroute("**/events")
        expect(page.get_by_text(LOST)).to_be_hidden()
        server.stop()
        expect(page.get_by_text(LOST)).to_be_visible()
    with ServedPage(tmp_path, port=server.port):
        expect(page.get_by_role("article")).to_be_visible()
        expect(page.get_by_text(LOST)).to_be_hidden()
        page.get_by_text("Steps", exact=True).click()
        expect(page.get_by_role("row", name="Gather notes")).to_have_count(1)
        assert [said for said in visit.complaints if not re.search("ERR_|503", said)] == []


def test_an_article_is_shown_with_the_end_of_its_run_and_not_before(served: ServedPage, visit: Visit) -> None:
    page = visit.page
    order(visit, served, "memory")
    expect(page.get_by_role("article")).to_be_visible()
    run = page.url.rpartition("/")[2]

    def not_ended_yet(route: Route) -> None:
        response = route.fetch(max_retries=3)  # Playwright keeps connections to a port that an earlier server had
        route.fulfill(response=response, json=response.json() | {"run": response.json()["run"] | {"status": "running"}})

    page.route(f"**/runs/{run}", not_ended_yet)
    page.route(f"**/runs/{run}/events", lambda _: None)
    with page.expect_response(f"**/articles/{run}") as answered:
        page.reload()
    assert answered.value.json()["article"]
    expect(page.get_by_role("row", name="Publish")).to_be_visible()
    expect(page.get_by_text("In progress", exact=True)).to_be_visible()
    page.wait_for_timeout(200)
    assert page.get_by_role("article").count() == 0


def test_the_keyboard_alone_writes_an_article_that_can_be_read(served: ServedPage, visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size(PHONE)
    visit.open(served.url, "articles")
    visit.tab_to("textbox", "Topic")
    page.keyboard.type("memory")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Approve and write")).to_be_visible()
    visit.tab_to("button", "Approve and write")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_be_visible()
    page.get_by_text("Steps", exact=True).click()
    visit.assert_readable_by_day_and_night()
