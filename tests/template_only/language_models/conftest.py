"""One server for all tests, which are slow: LiteLLM takes seconds to import."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.template_only.language_models.models import ADAPTERS
from tests.template_only.language_models.provider_server import ProviderServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; LiteLLM's own deprecations are no failures."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm"))


@pytest.fixture(scope="session")
def running_server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> str:
    """The adapter under test: each of those that ask real models."""
    return str(request.param)


@pytest.fixture
def server(running_server: ProviderServer, adapter: str) -> ProviderServer:
    """A provider with an empty script, which is asked by the adapter."""
    running_server.reset()
    running_server.adapter = adapter
    return running_server
