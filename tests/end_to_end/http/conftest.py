from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import DESKTOP, Visit, a_browser, chromium_here


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium_here()
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with a_browser(program) as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(viewport=DESKTOP)
    try:
        yield Visit(context.new_page())
    finally:
        context.close()
