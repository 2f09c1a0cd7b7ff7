import pytest

from application.access.issue_key import IssueKey
from application.access.recognise_caller import RecogniseCaller
from application.access.revoke_key import RevokeKey
from domain.access import ApiKeyId, Caller
from domain.errors import InvalidRequest
from infrastructure.api_key_stores.in_memory import InMemoryApiKeyStore

STORE = InMemoryApiKeyStore


async def test_before_the_first_key_everybody_is_welcome_whatever_they_show() -> None:
    recognise = RecogniseCaller(keys=STORE())

    for shown in (None, "", "sk-123", "agent_id_secret"):
        assert await recognise.execute(shown) == Caller()


async def test_the_holder_of_a_key_is_told_from_strangers() -> None:
    keys = STORE()
    key = await IssueKey(keys=keys).execute(" Ada ")
    recognise = RecogniseCaller(keys=keys)

    assert await recognise.execute(key.text) == Caller(key=key.id, name="Ada")
    for shown in (None, "", "sk-123", f"{key.text}x", f"agent_{key.id}_wrong", f"agent_other_{key.secret}"):
        assert await recognise.execute(shown) is None


async def test_a_revoked_key_opens_nothing_and_lets_nobody_else_in() -> None:
    keys = STORE()
    key = await IssueKey(keys=keys).execute("Ada")

    revoked = await RevokeKey(keys=keys).execute(key.id)

    assert await RecogniseCaller(keys=keys).execute(key.text) is None
    assert await RecogniseCaller(keys=keys).execute(None) is None
    assert await RevokeKey(keys=keys).execute(key.id) == revoked, "it was revoked when it was revoked first"


async def test_a_stranger_cannot_be_revoked() -> None:
    with pytest.raises(InvalidRequest, match="no key"):
        await RevokeKey(keys=STORE()).execute(ApiKeyId("nobody"))
