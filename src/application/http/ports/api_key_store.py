"""The port to the keys of callers."""

from abc import abstractmethod
from typing import Protocol

from domain.http.api_key import ApiKey, ApiKeyId


class ApiKeyStore(Protocol):
    """Stores keys, also revoked ones. What was saved is durable when the call returns."""

    @abstractmethod
    async def save(self, key: ApiKey) -> None:
        """Store a key, or its new state."""

    @abstractmethod
    async def find(self, key: ApiKeyId) -> ApiKey | None:
        """Return the key of this id; `None` if it is unknown."""

    @abstractmethod
    async def all(self) -> tuple[ApiKey, ...]:
        """Return every key, in the order in which they were created."""
