"""What every store of API keys promises."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.ports.api_key_store import ApiKeyStore
from domain.access import ApiKey, ApiKeyId
from infrastructure.api_key_stores.in_memory import InMemoryApiKeyStore
from infrastructure.api_key_stores.sql import SqlApiKeyStore
from infrastructure.database.database import Database

ADAPTERS: dict[str, Callable[[Database], ApiKeyStore]] = {
    "in_memory": lambda _: InMemoryApiKeyStore(),
    "sql": SqlApiKeyStore,
}
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(params=ADAPTERS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ApiKeyStore]:
    database = Database(tmp_path / "agent.db")
    yield ADAPTERS[request.param](database)
    await database.close()


def a_key(id_: str, *, name: str = "Ada") -> ApiKey:
    return ApiKey(id=ApiKeyId(id_), name=name, digest="0" * 64, created=NOW)


async def test_finds_what_was_saved(store: ApiKeyStore) -> None:
    await store.save(a_key("one"))

    assert await store.find(ApiKeyId("one")) == a_key("one")


async def test_returns_every_key_in_the_order_in_which_they_were_saved_first(store: ApiKeyStore) -> None:
    for id_ in ("b", "a", "c"):
        await store.save(a_key(id_))
    await store.save(a_key("a", name="Grace"))

    assert [(key.id, key.name) for key in await store.all()] == [("b", "Ada"), ("a", "Grace"), ("c", "Ada")]


async def test_a_new_state_takes_the_place_of_the_old(store: ApiKeyStore) -> None:
    await store.save(a_key("one"))
    revoked = a_key("one").model_copy(update={"revoked": NOW})
    await store.save(revoked)

    assert await store.all() == (revoked,)


@pytest.mark.parametrize("stranger", ["", "two", "one ", "' OR 1=1 --", "\0", "\ud800", "é", "x" * 100_000])
async def test_finds_nothing_for_a_stranger_whatever_the_id_is_made_of(store: ApiKeyStore, stranger: str) -> None:
    await store.save(a_key("one"))

    assert await store.find(ApiKeyId(stranger)) is None
