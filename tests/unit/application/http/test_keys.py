import pytest

from application.http.manage_keys import ManageKeys
from application.http.ports.api_key_store import ApiKeyStore
from domain.errors import InvalidRequest
from domain.http.api_key import ANYBODY, ApiKeyId, Caller, UnknownApiKey
from infrastructure.http.api_key_stores.in_memory import InMemoryApiKeyStore


@pytest.fixture
def keys() -> ApiKeyStore:
    return InMemoryApiKeyStore()


async def test_anybody_is_accepted_until_the_first_key_is_created(keys: ApiKeyStore) -> None:
    assert await ManageKeys(keys=keys).recognize(None) == ANYBODY

    await ManageKeys(keys=keys).issue("Ada")

    assert await ManageKeys(keys=keys).recognize(None) is None


async def test_a_caller_is_recognized_by_the_whole_key(keys: ApiKeyStore) -> None:
    key = await ManageKeys(keys=keys).issue(" Ada's laptop ")
    recognize = ManageKeys(keys=keys).recognize

    assert await recognize(key.text) == Caller(key.id)
    for wrong in (key.text[:-1], f"{key.text}x", f"agent_{key.id}_", "agent__", key.secret, "é" * 60, "x" * 9000):
        assert await recognize(wrong) is None


async def test_what_is_stored_does_not_reveal_the_key(keys: ApiKeyStore) -> None:
    key = await ManageKeys(keys=keys).issue("Ada")

    [stored] = await keys.all()
    assert key.secret not in stored.model_dump_json()


async def test_a_revoked_key_is_refused_for_good_and_remains_in_the_list(keys: ApiKeyStore) -> None:
    key = await ManageKeys(keys=keys).issue("Ada")

    first = await ManageKeys(keys=keys).revoke(key.id)
    second = await ManageKeys(keys=keys).revoke(key.id)

    assert first == second
    assert await keys.all() == (first,)
    assert await ManageKeys(keys=keys).recognize(key.text) is None
    assert await ManageKeys(keys=keys).recognize(None) is None


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
async def test_a_key_needs_the_name_of_its_holder(keys: ApiKeyStore, name: str) -> None:
    with pytest.raises(InvalidRequest):
        await ManageKeys(keys=keys).issue(name)
    assert await keys.all() == ()


async def test_an_unknown_key_cannot_be_revoked(keys: ApiKeyStore) -> None:
    with pytest.raises(UnknownApiKey):
        await ManageKeys(keys=keys).revoke(ApiKeyId("unknown"))
