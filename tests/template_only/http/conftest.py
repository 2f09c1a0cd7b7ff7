from collections.abc import Iterator

import pytest

from tests.fakes.http.served_agent import ServedAgent

UNLIMITED = {"AGENT_HTTP__REQUESTS_PER_MINUTE": "1000000"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAgent]:
    """Serve an agent with the offline model."""
    with ServedAgent(tmp_path_factory.mktemp("served"), variables=UNLIMITED) as server:
        yield server
