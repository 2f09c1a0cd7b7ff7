"""The settings of the API."""

from pydantic import Field

from domain.contract import Contract


class HttpSettings(Contract):
    """The API, as `agent serve` serves it."""

    allowed_origins: str = Field(
        default="",
        description="Origins whose pages may call, separated by commas: app://obsidian.md,https://notes.example.",
    )
    requests_per_minute: int = Field(default=600, ge=1, description="Requests of one caller in a minute.")
    max_streams: int = Field(default=100, ge=1, description="Answers and event streams at the same time.")
    max_connections: int = Field(default=1000, ge=1, description="Connections at the same time.")
    max_body_bytes: int = Field(default=2**20, ge=1_000, description="Bytes of a request's body.")
    body_timeout_seconds: float = Field(default=60.0, gt=0, description="Seconds for a request's body to arrive.")

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may call."""
        return tuple(origin.strip().rstrip("/") for origin in self.allowed_origins.split(",") if origin.strip())
