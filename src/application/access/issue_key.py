"""Issuing keys to callers."""

from datetime import UTC, datetime

from application.ports.api_key_store import ApiKeyStore
from domain.access import ApiKey, PresentedKey
from domain.errors import InvalidRequest

LONGEST_NAME = 100


class IssueKey:
    """Makes a key that is seen once: what is kept of it does not show it again."""

    def __init__(self, *, keys: ApiKeyStore) -> None:
        self._keys = keys

    async def execute(self, name: str) -> PresentedKey:
        """Return a new key for the holder of this name; raise `InvalidRequest` for a name that is none."""
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            remedy = f"Name whoever will hold it, in at most {LONGEST_NAME} characters."
            raise InvalidRequest("A key needs a name", remedy=remedy)
        key = PresentedKey.new()
        await self._keys.save(ApiKey(id=key.id, name=name.strip(), digest=key.digest, created=datetime.now(UTC)))
        return key
