"""The page as a person sees it: in Chromium, which remembers whatever it complains of and asks for."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, ViewportSize, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=375, height=812)
NAMED = {"button", "link", "textbox", "searchbox", "checkbox", "dialog", "region", "DisclosureTriangle", "log"}
MOST_TABS = 80

WAIT = 20_000
"""Milliseconds in which what is expected has to come."""


def chromium_here() -> str | None:
    """Return the program; none if it is not installed."""
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
    """One person's visit to one server."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked_for: list[str] = []
        page.set_default_timeout(WAIT)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked_for.append(request.url))
        page.on("dialog", self._dismiss)

    def open(self, url: str, view: str = "") -> None:
        """Open a view of the page, as if by its address."""
        self.page.goto("about:blank")
        self.page.goto(f"{url}/#/{view}")
        expect(self.page.locator("h1")).to_be_attached()

    def asked_elsewhere(self, url: str) -> list[str]:
        """Return the requests that went to another place."""
        return [asked for asked in self.asked_for if not asked.startswith((f"{url}/", "about:"))]

    def nameless(self) -> list[str]:
        """Return the roles of what can be operated and has no name for who does not see it."""
        session = self.page.context.new_cdp_session(self.page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        shown = [node for node in nodes if not node["ignored"] and node["role"]["value"] in NAMED]
        assert shown
        return [node["role"]["value"] for node in shown if not node.get("name", {}).get("value", "").strip()]

    def too_pale(self) -> list[str]:
        """Return the texts whose contrast with what is behind them is below 4.5 to 1."""
        found: list[str] = self.page.evaluate(TOO_PALE)
        return found

    def is_too_wide(self) -> bool:
        """Whether the page has to be moved sideways to be read."""
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        return wide

    def tab_to(self, role: str, name: str) -> None:
        """Go to a control by the keyboard alone."""
        wanted = self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type] # a role, from a list of literals
        for _ in range(MOST_TABS):
            if wanted.evaluate_all("(found) => found.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        message = f"the keyboard does not come to the {role} {name!r}"
        raise AssertionError(message)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()


TOO_PALE = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = paint(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const seen = walker.currentNode.data.trim() && element.checkVisibility();
    if (!seen || element.closest(":disabled, .dropped")) continue;
    const pair = [light(paint(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    if ((pair[0] + 0.05) / (pair[1] + 0.05) < 4.5) pale.push(walker.currentNode.data.trim());
  }
  return pale;
}"""
