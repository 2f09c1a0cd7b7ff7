"""The settings of the API."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from domain.contract import Contract

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/*]+")
"""No path, no wildcard, and not `null`, which any page can send."""


def _origins(given: str | tuple[str, ...]) -> list[str]:
    """Return the origins as browsers send them."""
    texts = given.split(",") if isinstance(given, str) else given
    origins = [origin.strip().casefold().rstrip("/") for origin in texts if origin.strip()]
    if invalid := [origin for origin in origins if not _ORIGIN.fullmatch(origin)]:
        raise ValueError(f"{invalid[0]!r} is not an origin, such as https://notes.example")
    return origins


class HttpSettings(Contract):
    """The API, as `agent serve` serves it."""

    allowed_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)] = Field(
        default=(),
        description="Origins whose pages may call, separated by commas: app://obsidian.md,https://notes.example.",
    )
    requests_per_minute: int = Field(default=600, ge=1, description="Requests of one caller in a minute.")
    max_requests_per_caller: int = Field(default=50, ge=1, description="Requests of one caller at the same time.")
    max_streams: int = Field(default=100, ge=1, description="Answers and event streams at the same time.")
    max_connections: int = Field(default=500, ge=1, description="Connections at the same time.")
    max_body_bytes: int = Field(default=2**20, ge=1_000, description="Bytes of a request's body.")
    body_timeout_seconds: float = Field(default=60.0, gt=0, description="Seconds for a request's body to arrive.")
