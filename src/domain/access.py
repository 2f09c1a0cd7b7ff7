"""Keys of those who call from outside: from what is kept of a key nobody can make the key."""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import NewType, Self

from domain.contract import Contract

ApiKeyId = NewType("ApiKeyId", str)

_PREFIX = "agent"
_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class PresentedKey(Contract):
    """A key as its holder shows it: `agent_ID_SECRET`."""

    id: ApiKeyId
    secret: str

    @classmethod
    def new(cls) -> Self:
        """Make a key that nobody guesses: its secret has 256 random bits."""
        chosen = "".join(secrets.choice(_ID_LETTERS) for _ in range(8))
        return cls(id=ApiKeyId(chosen), secret=secrets.token_urlsafe(32))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what somebody shows; `None` if it is no key at all."""
        prefix, _, rest = text.partition("_")
        key, _, secret = rest.partition("_")
        return cls(id=ApiKeyId(key), secret=secret) if prefix == _PREFIX and key and secret else None

    @property
    def text(self) -> str:
        """The key in full, to be shown once."""
        return f"{_PREFIX}_{self.id}_{self.secret}"

    @property
    def digest(self) -> str:
        """What is kept of the secret; of so many random bits, a plain digest gives nothing away."""
        return hashlib.sha256(self.secret.encode("utf-8", "surrogatepass")).hexdigest()


class ApiKey(Contract):
    """A key as it is kept: by its digest, and never again in full."""

    id: ApiKeyId
    name: str
    digest: str
    created: datetime
    revoked: datetime | None = None

    def opens_with(self, presented: PresentedKey) -> bool:
        """Whether this is the key, and in force; a wrong one takes as long as the right one."""
        return hmac.compare_digest(self.digest, presented.digest) and self.revoked is None


class Caller(Contract):
    """Who calls: the holder of a key, or anybody while there are no keys."""

    key: ApiKeyId | None = None
    name: str = ""
