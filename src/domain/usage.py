"""What model calls use, and what one run and one answer may use."""

from typing import Self

from pydantic import Field

from domain.contract import Contract


class Usage(Contract):
    """Calls, tokens, and cost in US dollars; the cost is `None` if it is unknown."""

    model_calls: int = 0
    tool_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0

    @property
    def tokens(self) -> int:
        """Tokens in both directions."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Self) -> Self:
        """Add up; a sum with an unknown cost is unknown."""
        pairs = {name: (value, getattr(other, name)) for name, value in self}
        return type(self)(**{name: None if None in pair else sum(pair) for name, pair in pairs.items()})


class Budget(Contract):
    """The most that one run may use."""

    steps: int = Field(default=100, ge=1, description="Steps of a workflow.")
    model_calls: int = Field(default=200, ge=1, description="Calls of the model.")
    tool_calls: int = Field(default=200, ge=1, description="Calls of tools.")
    tokens: int = Field(default=2_000_000, ge=1, description="Tokens, input and output.")
    cost_usd: float | None = Field(
        default=None, gt=0, description="US dollars; empty for no limit. A call of unknown cost does not count."
    )
    seconds: float = Field(default=3600.0, gt=0, description="Seconds of one execution.")

    def spent_by(self, **used: float) -> tuple[str, float] | None:
        """Return the name and the value of the first limit that is reached; `None` while there is room."""
        limits = ((name, getattr(self, name), amount) for name, amount in used.items())
        return next(((name, limit) for name, limit, amount in limits if limit is not None and amount >= limit), None)


class LoopLimits(Contract):
    """The limits of one answer."""

    max_replies: int = Field(
        default=12, ge=2, le=100, description="Replies of the model to one question; all but the last may call tools."
    )
    max_result_characters: int = Field(
        default=40_000, ge=500, description="Characters of a tool's result that the model is shown."
    )
