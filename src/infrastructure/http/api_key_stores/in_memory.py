"""Keys that are lost when the process ends."""

from typing_extensions import override

from application.http.ports.api_key_store import ApiKeyStore
from domain.http.api_key import ApiKey, ApiKeyId


class InMemoryApiKeyStore(ApiKeyStore):
    """Stores keys by their id."""

    def __init__(self) -> None:
        self._keys: dict[ApiKeyId, ApiKey] = {}

    @override
    async def save(self, key: ApiKey) -> None:
        self._keys[key.id] = key

    @override
    async def find(self, key: ApiKeyId) -> ApiKey | None:
        return self._keys.get(key)

    @override
    async def all(self) -> tuple[ApiKey, ...]:
        return tuple(self._keys.values())
