"""One browser for all tests, which are slow; a server with the example notes for those that change nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.template_only.page.browser import DESKTOP, Visit, a_browser, find_chromium
from tests.template_only.page.served_page import EXAMPLES, ServedPage


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with a_browser(program) as browser:
        yield browser


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Visit:
    """Return the tab of all visits: another one would be a further process, which reads each script again."""
    return Visit(browser.new_page(locale="en-GB"))


@pytest.fixture
def visit(tab: Visit) -> Iterator[Visit]:
    tab.page.set_viewport_size(DESKTOP)
    yield tab
    tab.leave()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPage]:
    """Serve an agent that has the example notes."""
    with ServedPage(tmp_path_factory.mktemp("served")) as server:
        server.upload(*EXAMPLES)
        yield server
