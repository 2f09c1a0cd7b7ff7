"""The base of every value that crosses a boundary."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """An immutable value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
