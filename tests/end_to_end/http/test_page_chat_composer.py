"""The field of the chat, which stays in sight and covers nothing that the keyboard comes to."""

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, Visit
from tests.chat_on_the_page import ask
from tests.served_agent import ServedAgent

pytestmark = pytest.mark.slow

COVERED = """() => {
  const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
  const seen = document.elementFromPoint((left + right) / 2, Math.min(bottom, innerHeight) - 2);
  return !document.activeElement.contains(seen);
}"""


def test_what_the_keyboard_comes_to_is_not_covered(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size(PHONE)
    ask(visit, served.url, "What is a warp?")
    expect(page.get_by_label("Notes cited")).to_be_visible()
    page.get_by_label("Ask the notes").fill("And a block?")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Notes cited")).to_have_count(2)
    page.evaluate("scrollTo(0, 0)")
    controls = page.locator(".log :is(summary, button)")
    controls.first.focus()

    covered = []
    for _ in range(controls.count()):
        covered += [page.evaluate("document.activeElement.textContent")] if page.evaluate(COVERED) else []
        page.keyboard.press("Tab")

    assert covered == []


def test_a_low_window_is_not_filled_by_the_field(served: ServedAgent, visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size({"width": 700, "height": 320})
    ask(visit, served.url, "What is a warp?")
    expect(page.get_by_label("Notes cited")).to_be_visible()

    page.evaluate("scrollTo(0, 0)")

    expect(page.get_by_label("Ask the notes")).not_to_be_in_viewport()
