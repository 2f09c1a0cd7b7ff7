from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import DESKTOP, Visit, a_browser, chromium_here
from tests.provider_server import ProviderServer
from tests.served_agent import ServedAgent, with_a_model


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    """Serve the example notes, with the offline model."""
    with ServedAgent(tmp_path_factory.mktemp("served")) as server:
        server.upload_examples()
        yield server


@pytest.fixture(scope="module")
def provider() -> Iterator[ProviderServer]:
    """Play the provider of a model."""
    with ProviderServer() as provider:
        yield provider


@pytest.fixture(scope="module")
def with_model(provider: ProviderServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    """Serve the example notes, with the provider's model."""
    with ServedAgent(tmp_path_factory.mktemp("with_model"), variables=with_a_model(provider)) as server:
        server.upload_examples()
        yield server


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
