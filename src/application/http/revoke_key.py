"""Revoking keys of callers."""

from datetime import UTC, datetime

from application.http.ports.api_key_store import ApiKeyStore
from domain.http.api_key import ApiKey, ApiKeyId, UnknownApiKey


class RevokeKey:
    """Revokes a key at once and for good; it remains in the list."""

    def __init__(self, *, keys: ApiKeyStore) -> None:
        self._keys = keys

    async def execute(self, key: ApiKeyId) -> ApiKey:
        """Return the key with the time when it was first revoked; raise `UnknownApiKey` if the id is unknown."""
        found = await self._keys.find(key)
        if found is None:
            raise UnknownApiKey(f"There is no key {key}")
        if found.revoked is None:
            found = found.model_copy(update={"revoked": datetime.now(UTC)})
            await self._keys.save(found)
        return found
