"""What every value of the domain is: exact, and never changed."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """A value that refuses fields it does not know, and assignment."""

    model_config = ConfigDict(frozen=True, extra="forbid")
