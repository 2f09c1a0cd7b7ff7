"""Recognising callers by their keys."""

from application.ports.api_key_store import ApiKeyStore
from domain.access import Caller, PresentedKey


class RecogniseCaller:
    """Tells the holder of a key from a stranger. Before the first key is made, everybody is welcome.

    A key that is revoked still counts as made: to revoke the last one lets nobody in.
    """

    def __init__(self, *, keys: ApiKeyStore) -> None:
        self._keys = keys

    async def execute(self, shown: str | None) -> Caller | None:
        """Return who shows this, if anything; `None` for a stranger."""
        presented = PresentedKey.read(shown) if shown else None
        kept = await self._keys.find(presented.id) if presented else None
        if presented and kept and kept.opens_with(presented):
            return Caller(key=kept.id, name=kept.name)
        return None if await self._keys.all() else Caller()
