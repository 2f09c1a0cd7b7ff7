"""The base of every value that crosses a boundary."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """An immutable value that refuses unknown fields; what checks it is built when it is first used."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
