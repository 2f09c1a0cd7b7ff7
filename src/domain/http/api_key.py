"""Keys of callers: what is stored of a key does not reveal it."""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import NewType, Self

from domain.contract import Contract
from domain.errors import InvalidRequest, Misconfigured, NotFound
from domain.identifiers import new_identifier

ApiKeyId = NewType("ApiKeyId", str)

Caller = NewType("Caller", str)
"""The id of the caller's key; empty for anybody on this machine while there are no keys."""

ANYBODY = Caller("")

PREFIX = "agent"
MAX_NAME = 100


class UnknownApiKey(NotFound):
    """No key has this id."""


class ApiKeyNeeded(Misconfigured):
    """Without a key, the agent is served on this machine only."""


class PresentedKey(Contract):
    """A key as its holder presents it: `agent_ID_SECRET`."""

    id: ApiKeyId
    secret: str

    @classmethod
    def new(cls) -> Self:
        """Return a new key, whose secret has 256 random bits."""
        return cls(id=ApiKeyId(new_identifier(8)), secret=secrets.token_urlsafe(32))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the key in a text; `None` if it has another form."""
        prefix, _, rest = text.partition("_")
        key, _, secret = rest.partition("_")
        return cls(id=ApiKeyId(key), secret=secret) if prefix == PREFIX and key and secret and text.isascii() else None

    @property
    def text(self) -> str:
        """The whole key, to be shown once."""
        return f"{PREFIX}_{self.id}_{self.secret}"

    @property
    def digest(self) -> str:
        """What is stored of the secret; it is random enough for a plain digest."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


class ApiKey(Contract):
    """A key as it is stored."""

    id: ApiKeyId
    name: str
    digest: str
    created: datetime
    revoked: datetime | None = None

    @classmethod
    def of(cls, key: PresentedKey, *, name: str, created: datetime) -> Self:
        """Return what is stored of a key; raise `InvalidRequest` if its name is empty, too long or not printable."""
        name = name.strip()
        if not name or len(name) > MAX_NAME or not name.isprintable():
            raise InvalidRequest(f"The name of a key is invalid: it needs 1 to {MAX_NAME} printable characters")
        return cls(id=key.id, name=name, digest=key.digest, created=created)

    def accepts(self, presented: PresentedKey) -> bool:
        """Whether this is the key, and not revoked; the comparison takes the same time for any secret."""
        return hmac.compare_digest(self.digest, presented.digest) and self.revoked is None
