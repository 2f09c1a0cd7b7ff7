"""The page as a person sees it: in Chromium, which records its complaints and its requests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=375, height=812)
NAMED = {"button", "link", "textbox", "searchbox", "checkbox", "dialog", "region", "DisclosureTriangle", "log"}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WAIT = 20_000  # milliseconds


def find_chromium() -> str | None:
    """Return the program; `None` if it is not installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def a_browser(program: str) -> Iterator[Browser]:
    """Start the browser, and end it."""
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One person's visit."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.set_default_timeout(WAIT)
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, url: str, view: str = "") -> None:
        """Open a view of the page by its address."""
        self.page.goto("about:blank")
        self.page.goto(f"{url}/#/{view}")
        expect(self.page.locator("h1")).to_be_attached()

    def leave(self) -> None:
        """Leave nothing for the next visit: no route, medium, stored key, request, complaint."""
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.emulate_media(color_scheme="null", media="null")
        self.page.evaluate("origin === 'null' || sessionStorage.clear()")
        self.page.goto("about:blank")
        self.complaints.clear()
        self.requests.clear()

    def ask(self, question: str) -> None:
        """Ask a question in the view that is open."""
        self.page.get_by_label("Ask the agent").fill(question)
        self.page.keyboard.press("Enter")

    def assert_clean(self, url: str) -> None:
        """Assert that nothing was complained of, and nothing asked of another server."""
        assert self.complaints == []
        assert [asked for asked in self.requests if not asked.startswith((f"{url}/", "about:"))] == []

    def assert_readable(self) -> None:
        """Assert that controls have names, texts have contrast, and the page is not too wide."""
        session = self.page.context.new_cdp_session(self.page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        shown = [node for node in nodes if not node["ignored"] and node["role"]["value"] in NAMED]
        assert shown
        assert [each["role"] for each in shown if not each.get("name", {}).get("value", "").strip()] == []
        assert self.page.evaluate(TOO_PALE) == []
        width = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not self.page.evaluate(width)

    def assert_readable_by_day_and_night(self) -> None:
        """Assert it with the colours of each scheme."""
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme)
            self.assert_readable()

    def tab_to(self, role: str, name: str) -> None:
        """Go to a control by the keyboard alone."""
        wanted = self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]  # a role, from a list of literals
        for _ in range(80):
            if wanted.evaluate_all("(found) => found.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach the {role} {name!r}")


TOO_PALE = (Path(__file__).parent / "too_pale.js").read_text(encoding="utf-8")
"""Returns the texts whose contrast with their background is below 4.5 to 1."""
