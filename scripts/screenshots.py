"""Takes the pictures of the page that the documents show: `make screenshots`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

from tests.template_only.page.browser import a_browser, find_chromium
from tests.template_only.page.served_page import EXAMPLES, ServedPage

IMAGES = Path(__file__).parents[1] / "docs/images"
WIDE, NARROW = ViewportSize(width=1160, height=620), ViewportSize(width=820, height=800)


def main() -> None:
    """Serve the example notes, and take a picture of an article and of a conversation."""
    program = find_chromium()
    if program is None:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, ServedPage(Path(folder)) as server, a_browser(program) as browser:
        server.upload(*EXAMPLES)
        page = browser.new_page(viewport=WIDE)
        page.goto(server.url)
        write(page)
        converse(page)


def write(page: Page) -> None:
    """Write an article, and open a note that it cites."""
    page.get_by_role("link", name="Articles").click()
    page.get_by_label("Topic").fill("Shared memory and tiling")
    page.get_by_label("Let me approve the outline first").uncheck()
    page.get_by_role("button", name="Write").click()
    page.get_by_role("article").locator(".cite").nth(5).click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_visible()
    page.screenshot(path=IMAGES / "article.png")
    page.keyboard.press("Escape")


def converse(page: Page) -> None:
    """Ask a question, with dark colours."""
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    page.get_by_role("link", name="Chat", exact=True).click()
    page.get_by_label("Ask the agent").fill("What is occupancy?")
    page.keyboard.press("Enter")
    expect(page.get_by_label("References")).to_be_visible()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.screenshot(path=IMAGES / "chat.png")


if __name__ == "__main__":
    main()
