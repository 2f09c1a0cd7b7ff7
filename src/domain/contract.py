"""The base of every value that crosses a boundary."""

from typing import Self

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """An immutable value that refuses unknown fields; what checks it is built when it is first used."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def from_stored(cls, document: str | bytes) -> Self:
        """Return what this version or a newer one has stored as JSON; unknown fields are ignored."""
        return cls.model_validate_json(document, extra="ignore")
