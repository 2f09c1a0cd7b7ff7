"""The keys of callers in PostgreSQL: the promises of every store of keys."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.http.ports.api_key_store import ApiKeyStore
from infrastructure.http.container import HttpContainer
from tests.contract.http.test_api_key_store import *  # noqa: F403 - its tests
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import PER_COLLATION


@pytest.fixture(name="store", params=PER_COLLATION)
async def store_in_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ApiKeyStore]:
    agent = agent_on_postgres(tmp_path, collation=request.param)
    yield agent.of(HttpContainer).api_key_store()
    await agent.close()
