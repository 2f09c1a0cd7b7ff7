"""Issuing keys to callers."""

from datetime import UTC, datetime

from application.http.ports.api_key_store import ApiKeyStore
from domain.http.api_key import ApiKey, PresentedKey


class IssueKey:
    """Creates a key, which is shown once."""

    def __init__(self, *, keys: ApiKeyStore) -> None:
        self._keys = keys

    async def execute(self, name: str) -> PresentedKey:
        """Return a new key for the holder of this name; raise `InvalidRequest` if the name is invalid."""
        key = PresentedKey.new()
        await self._keys.save(ApiKey.of(key, name=name, created=datetime.now(UTC)))
        return key
