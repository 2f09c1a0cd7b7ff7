"""Issuing keys to callers, recognizing callers by them, and revoking them."""

from datetime import UTC, datetime

from application.http.ports.api_key_store import ApiKeyStore
from domain.http.api_key import ANYBODY, ApiKey, ApiKeyId, Caller, PresentedKey, UnknownApiKey


class ManageKeys:
    """A key is shown once, when it is issued. A revoked key is refused at once and for good, and stays in the list."""

    def __init__(self, *, keys: ApiKeyStore) -> None:
        self._keys = keys

    async def issue(self, name: str) -> PresentedKey:
        """Return a new key for the holder of this name; raise `InvalidRequest` if the name is invalid."""
        key = PresentedKey.new()
        await self._keys.save(ApiKey.of(key, name=name, created=datetime.now(UTC)))
        return key

    async def recognize(self, text: str | None) -> Caller | None:
        """Return the caller who presents this text, if any; `None` if the caller is unknown.

        Until the first key is created, anybody is accepted. Revoked keys count as created: after the last one is
        revoked, nobody is accepted.
        """
        presented = PresentedKey.parse(text) if text else None
        stored = await self._keys.find(presented.id) if presented else None
        if presented and stored and stored.accepts(presented):
            return Caller(stored.id)
        return None if await self._keys.all() else ANYBODY

    async def revoke(self, key: ApiKeyId) -> ApiKey:
        """Return the key with the time when it was first revoked; raise `UnknownApiKey` if the id is unknown."""
        found = await self._keys.find(key)
        if found is None:
            raise UnknownApiKey(f"There is no key {key}")
        if found.revoked is None:
            found = found.model_copy(update={"revoked": datetime.now(UTC)})
            await self._keys.save(found)
        return found
