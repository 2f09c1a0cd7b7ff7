"""The settings of the API."""

import re

from pydantic import Field, field_validator

from domain.contract import Contract

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/*]+")
"""No path, no wildcard, and not `null`, which any page can send."""


class HttpSettings(Contract):
    """The API, as `agent serve` serves it."""

    allowed_origins: str = Field(
        default="",
        description="Origins whose pages may call, separated by commas: app://obsidian.md,https://notes.example.",
    )
    requests_per_minute: int = Field(default=600, ge=1, description="Requests of one caller in a minute.")
    max_requests_per_caller: int = Field(default=50, ge=1, description="Requests of one caller at the same time.")
    max_streams: int = Field(default=100, ge=1, description="Answers and event streams at the same time.")
    max_connections: int = Field(default=500, ge=1, description="Connections at the same time.")
    max_body_bytes: int = Field(default=2**20, ge=1_000, description="Bytes of a request's body.")
    body_timeout_seconds: float = Field(default=60.0, gt=0, description="Seconds for a request's body to arrive.")

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may call."""
        return _origins(self.allowed_origins)

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, value: str) -> str:
        for origin in _origins(value):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is not an origin, such as https://notes.example")
        return value


def _origins(text: str) -> tuple[str, ...]:
    return tuple(origin.strip().casefold().rstrip("/") for origin in text.split(",") if origin.strip())
