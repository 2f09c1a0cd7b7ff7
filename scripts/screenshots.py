"""Takes the pictures of the page that the documents show: `make screenshots`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser import a_browser, chromium_here
from tests.served_agent import ServedAgent

IMAGES = Path(__file__).parents[1] / "docs/images"
WIDE, NARROW = ViewportSize(width=1160, height=620), ViewportSize(width=820, height=800)


def main() -> None:
    """Serve the example notes, and take a picture of each view."""
    program = chromium_here()
    if program is None:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        ServedAgent(Path(folder)) as server,
        a_browser(program) as browser,
    ):
        server.upload_examples()
        page = browser.new_page(viewport=WIDE)
        page.goto(server.url)
        write(page)  # part: article
        converse(page)  # part: chat


# part: article
def write(page: Page) -> None:
    """Write an article, and open a note that it cites."""
    page.get_by_role("link", name="Articles").click()
    page.get_by_label("Topic").fill("Shared memory and tiling")
    page.get_by_label("Let me approve the outline first").uncheck()
    page.get_by_role("button", name="Write").click()
    page.get_by_role("article").locator(".cite").nth(2).click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_visible()
    page.screenshot(path=IMAGES / "article.png")
    page.keyboard.press("Escape")


# end: article
# part: chat
def converse(page: Page) -> None:
    """Ask a question, by lamplight."""
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    page.get_by_role("link", name="Chat", exact=True).click()
    page.get_by_label("Ask the notes").fill("What is occupancy?")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Notes cited")).to_be_visible()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.screenshot(path=IMAGES / "chat.png")


# end: chat
if __name__ == "__main__":
    main()
