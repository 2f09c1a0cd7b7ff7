"""What one run of the agent's loop is given."""

from dataclasses import dataclass
from typing import Protocol

from pydantic import Field

from domain.contract import Contract
from domain.errors import BudgetSpent
from domain.messages import Message
from domain.prompts import Prompt
from domain.tools import ToolCall


class LoopLimits(Contract):
    """The limits of one answer."""

    max_replies: int = Field(
        default=12, ge=2, le=100, description="Replies of the model to one question; all but the last may call tools."
    )
    max_result_characters: int = Field(
        default=40_000, ge=500, description="Characters of a tool's result that the model is shown."
    )


class RepliesSpent(BudgetSpent):
    """The model still calls tools in the last reply that it has."""


class FitMessages(Protocol):
    """Makes a conversation fit into what the model can read."""

    async def __call__(self, messages: tuple[Message, ...], *, overflowed: bool) -> tuple[Message, ...] | None:
        """Return the messages to send, shortened if need be; `None` if nothing can be shortened."""
        ...


@dataclass(frozen=True, kw_only=True)
class LoopTask:
    """Instructions, the messages so far, and calls that a person has approved, to be made first.

    System messages are added to the instructions. Calls with an effect wait for approval if `can_wait`, else they are
    refused.
    """

    instructions: Prompt
    messages: tuple[Message, ...]
    approved: tuple[ToolCall, ...] = ()
    can_wait: bool = False
    fit: FitMessages | None = None
