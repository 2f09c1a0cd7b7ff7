"""Messages between a person, a model and its tools."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field

from domain.contract import Contract
from domain.tools import ToolCall, ToolCallId, ToolName
from domain.usage import Usage


class SystemMessage(Contract):
    """The program's instructions to a model."""

    role: Literal["system"] = "system"
    text: str


class UserMessage(Contract):
    """What a person or a step says to a model."""

    role: Literal["user"] = "user"
    text: str


class AssistantMessage(Contract):
    """What a model says, and the tools it calls; `cut` if the message is incomplete."""

    role: Literal["assistant"] = "assistant"
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    cut: bool = False


class ToolMessage(Contract):
    """The result of a tool call, or the reason why there is none."""

    role: Literal["tool"] = "tool"
    call: ToolCallId
    tool: ToolName
    text: str
    failed: bool = False

    @classmethod
    def of(cls, call: ToolCall, text: str, *, failed: bool) -> Self:
        """Return the result of this call."""
        return cls(call=call.id, tool=call.tool, text=text, failed=failed)


Message = Annotated[SystemMessage | UserMessage | AssistantMessage | ToolMessage, Field(discriminator="role")]


class Reply(Contract):
    """A complete reply, which is the last part of its stream, and its usage."""

    message: AssistantMessage
    usage: Usage


def characters(messages: Iterable[Message]) -> int:
    """Return the length of the messages and of the calls in them."""
    every = tuple(messages)
    calls = (call for message in every if isinstance(message, AssistantMessage) for call in message.calls)
    return sum(len(message.text) for message in every) + sum(len(call.tool) + len(call.arguments) for call in calls)
