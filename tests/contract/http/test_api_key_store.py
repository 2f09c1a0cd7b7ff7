"""What every store of keys promises."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.http.ports.api_key_store import ApiKeyStore
from domain.http.api_key import ApiKey, ApiKeyId, PresentedKey
from infrastructure.http.container import HttpContainer
from tests.agents import adapters_of, agent_with

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(params=adapters_of("api_key_store"))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ApiKeyStore]:
    agent = agent_with(tmp_path, adapters={"api_key_store": request.param})
    yield agent.of(HttpContainer).api_key_store()
    await agent.close()


async def test_keys_are_found_by_id_and_listed_in_the_order_of_their_creation(store: ApiKeyStore) -> None:
    ada, bob = (ApiKey.of(PresentedKey.new(), name=name, created=NOW) for name in ("Ada", "Bob"))
    assert await store.all() == ()
    await store.save(ada)
    await store.save(bob)

    assert await store.find(bob.id) == bob
    assert await store.find(ApiKeyId("unknown")) is None
    revoked = ada.model_copy(update={"revoked": NOW})
    await store.save(revoked)
    assert await store.all() == (revoked, bob)
