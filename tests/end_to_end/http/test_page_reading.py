"""The page as it is read: from right to left where that is written, and on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import Visit
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow

HEBREW = """# זברות

לזברות יש פסים GPU.

- פסים הם שחורים

A line that is read from left to right.

[nowhere](/notes)
"""


def begins_right(element: Locator) -> bool:
    """Whether the first letter stands right of the second."""
    right: bool = element.evaluate(
        """(element) => {
        const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        do texts.nextNode(); while (texts.currentNode.length < 2);
        const text = texts.currentNode;
        const [first, second] = [0, 1].map((place) => {
          const range = document.createRange();
          range.setStart(text, place);
          range.setEnd(text, place + 1);
          return range.getBoundingClientRect();
        });
        return first.left > second.left && first.right > element.getBoundingClientRect().right - 60;
    }"""
    )
    return right


def test_what_is_written_from_right_to_left_is_read_so(tmp_path: Path, visit: Visit) -> None:
    page = visit.page
    with ServedAgent(tmp_path) as server:
        server.client.post("/notes", files=[("files", ("zebras.md", HEBREW.encode()))]).raise_for_status()
        visit.open(server.url, "notes")
        field = page.get_by_label("Search the notes")
        field.fill("זברות")
        assert field.evaluate("(field) => getComputedStyle(field).direction") == "rtl"
        assert begins_right(page.locator(".excerpt"))
        page.get_by_role("button", name="זברות").click()

        note = page.get_by_role("dialog")
        expect(note.get_by_role("listitem")).to_be_visible()
        assert note.locator("#note-heading").evaluate("(title) => getComputedStyle(title).direction") == "rtl"
        paragraphs = note.locator(".note-text > p")
        assert [begins_right(paragraph) for paragraph in paragraphs.all()] == [True, False, False]
        assert begins_right(note.get_by_role("listitem"))


def test_only_what_leads_somewhere_looks_like_a_link(tmp_path: Path, visit: Visit) -> None:
    with ServedAgent(tmp_path) as server:
        server.client.post("/notes", files=[("files", ("zebras.md", HEBREW.encode()))]).raise_for_status()
        visit.open(server.url, "notes")
        visit.page.get_by_role("button", name="זברות").click()

        nowhere = visit.page.get_by_role("dialog").get_by_text("nowhere")
        expect(nowhere).to_be_visible()
        colors = nowhere.evaluate("(link) => [link, link.parentElement].map((at) => getComputedStyle(at).color)")
        assert colors[0] == colors[1]


def test_paper_is_white_and_has_nothing_to_press(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    page.emulate_media(color_scheme="dark")
    visit.open(served.url, "notes")
    expect(page.locator(".entries .title").first).to_be_visible()

    page.emulate_media(color_scheme="dark", media="print")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(252, 251, 249)"
    assert visit.too_pale() == []
    for part in ("navigation", "search", "contentinfo"):
        expect(page.get_by_role(part, include_hidden=True)).to_be_hidden()
    expect(page.locator(".entries .title").first).to_be_visible()
