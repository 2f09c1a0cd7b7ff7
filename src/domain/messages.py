"""Messages between a person, a model and its tools."""

from typing import Annotated, Literal

from pydantic import Field

from domain.contract import Contract
from domain.tools import ToolCall, ToolCallId, ToolName


class SystemMessage(Contract):
    """What the program tells a model to be."""

    role: Literal["system"] = "system"
    text: str


class UserMessage(Contract):
    """What a person, or a step, says to a model."""

    role: Literal["user"] = "user"
    text: str


class AssistantMessage(Contract):
    """What a model says, and the tools that it calls; `cut` if it did not come to its end."""

    role: Literal["assistant"] = "assistant"
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    cut: bool = False


class ToolMessage(Contract):
    """What a tool answered to a call, or why it did not."""

    role: Literal["tool"] = "tool"
    call: ToolCallId
    tool: ToolName
    text: str
    failed: bool = False


Message = Annotated[SystemMessage | UserMessage | AssistantMessage | ToolMessage, Field(discriminator="role")]
