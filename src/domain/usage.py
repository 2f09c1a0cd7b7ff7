"""What model calls use, and what a run may use."""

from typing import Self

from pydantic import Field

from domain.contract import Contract


class Usage(Contract):
    """Model calls, their tokens and their cost in US dollars, `None` where it is not known; and calls of tools."""

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
        known = self.cost_usd is not None and other.cost_usd is not None
        return self.model_copy(
            update={
                "model_calls": self.model_calls + other.model_calls,
                "tool_calls": self.tool_calls + other.tool_calls,
                "input_tokens": self.input_tokens + other.input_tokens,
                "output_tokens": self.output_tokens + other.output_tokens,
                "cost_usd": (self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None,
            },
        )


class Budget(Contract):
    """The most that one run may use; `None` where there is no limit."""

    steps: int = Field(default=100, ge=1)
    model_calls: int = Field(default=200, ge=1)
    tool_calls: int = Field(default=200, ge=1)
    tokens: int = Field(default=2_000_000, ge=1)
    cost_usd: float | None = Field(default=None, gt=0)
    seconds: float = Field(default=3600.0, gt=0)

    def spent_by(self, usage: Usage, *, steps: int, seconds: float) -> str | None:
        """Name the first limit that is reached, with its value; `None` while there is room."""
        if steps >= self.steps:
            return f"steps={self.steps}"
        if usage.model_calls >= self.model_calls:
            return f"model_calls={self.model_calls}"
        if usage.tokens >= self.tokens:
            return f"tokens={self.tokens}"
        if self.cost_usd is not None and (usage.cost_usd or 0.0) >= self.cost_usd:
            return f"cost_usd={self.cost_usd}"
        if seconds >= self.seconds:
            return f"seconds={self.seconds:g}"
        return None
