"""Revoking keys of callers."""

from datetime import UTC, datetime

from application.ports.api_key_store import ApiKeyStore
from domain.access import ApiKey, ApiKeyId
from domain.errors import InvalidRequest


class RevokeKey:
    """Puts a key out of force, for good and at once; it stays in the list."""

    def __init__(self, *, keys: ApiKeyStore) -> None:
        self._keys = keys

    async def execute(self, key: ApiKeyId) -> ApiKey:
        """Return the key as revoked, since the first time that it was; raise `InvalidRequest` for a stranger."""
        found = await self._keys.find(key)
        if found is None:
            raise InvalidRequest(f"There is no key {key}", remedy="'agent keys list' shows those there are.")
        if found.revoked is None:
            found = found.model_copy(update={"revoked": datetime.now(UTC)})
            await self._keys.save(found)
        return found
