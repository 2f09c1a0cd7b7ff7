"""The port to the keys of callers."""

from abc import abstractmethod
from typing import Protocol

from domain.access import ApiKey, ApiKeyId


class ApiKeyStore(Protocol):
    """Keeps keys, those that are revoked too. What was saved is durable when the call returns."""

    @abstractmethod
    async def save(self, key: ApiKey) -> None:
        """Keep a key, or its new state."""

    @abstractmethod
    async def find(self, key: ApiKeyId) -> ApiKey | None:
        """Return the key of this id; `None` for a stranger, whatever the id is made of."""

    @abstractmethod
    async def all(self) -> tuple[ApiKey, ...]:
        """Return every key, in the order in which they were saved first."""
