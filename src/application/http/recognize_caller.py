"""Recognizing callers by their keys."""

from application.http.ports.api_key_store import ApiKeyStore
from domain.http.api_key import ANYBODY, Caller, PresentedKey


class RecognizeCaller:
    """Finds the holder of a key. Until the first key is created, anybody is accepted.

    Revoked keys count as created: after the last one is revoked, nobody is accepted.
    """

    def __init__(self, *, keys: ApiKeyStore) -> None:
        self._keys = keys

    async def execute(self, text: str | None) -> Caller | None:
        """Return the caller who presents this text, if any; `None` if the caller is unknown."""
        presented = PresentedKey.parse(text) if text else None
        stored = await self._keys.find(presented.id) if presented else None
        if presented and stored and stored.accepts(presented):
            return Caller(stored.id)
        return None if await self._keys.all() else ANYBODY
