from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import ApiKey, PresentedKey

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def kept(key: PresentedKey, *, revoked: datetime | None = None) -> ApiKey:
    return ApiKey(id=key.id, name="Ada", digest=key.digest, created=NOW, revoked=revoked)


def test_a_key_is_read_back_from_its_text_and_opens() -> None:
    key = PresentedKey.new()

    assert PresentedKey.read(key.text) == key
    assert kept(key).opens_with(key)


def test_no_two_keys_are_the_same_and_what_is_kept_shows_no_secret() -> None:
    keys = {PresentedKey.new().secret for _ in range(100)}

    assert len(keys) == 100
    assert all(len(secret) >= 43 for secret in keys)
    key = PresentedKey.new()
    assert key.secret not in kept(key).model_dump_json()


def test_another_key_and_a_revoked_one_do_not_open() -> None:
    key = PresentedKey.new()

    assert not kept(PresentedKey.new()).opens_with(key)
    assert not kept(key, revoked=NOW).opens_with(key)


@pytest.mark.parametrize("text", ["", "agent", "agent_", "agent_id", "agent_id_", "agent__secret", "sk-123", "_a_b"])
def test_what_is_no_key_is_read_as_none(text: str) -> None:
    assert PresentedKey.read(text) is None


@given(st.text())
def test_any_text_can_be_shown(text: str) -> None:
    presented = PresentedKey.read(f"agent_id_{text}x")

    assert presented
    assert not kept(PresentedKey.new()).opens_with(presented)
