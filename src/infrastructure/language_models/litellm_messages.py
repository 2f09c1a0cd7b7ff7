"""Messages and tools in OpenAI's form, which LiteLLM turns into that of each provider."""

import json
from collections.abc import Sequence
from typing import Any

from domain.messages import AssistantMessage, Message, ToolMessage
from domain.tools import ToolCall, ToolDescription

SIGNED = "__thought__"
"""What LiteLLM puts between a call's id and the signature that Gemini wants back with the call, to go on from it."""


def messages_for(messages: Sequence[Message], *, model: str) -> list[dict[str, Any]]:
    """Return the messages as they are sent to the model."""
    return [_written(message, signed="gemini" in model) for message in messages]


def tools_for(tools: Sequence[ToolDescription]) -> list[dict[str, Any]]:
    """Return the tools as the model is told of them."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.purpose, "parameters": json.loads(tool.arguments)},
        }
        for tool in tools
    ]


def _written(message: Message, *, signed: bool) -> dict[str, Any]:
    if isinstance(message, ToolMessage):
        return {"role": message.role, "tool_call_id": _id(message.call, signed=signed), "content": message.text}
    if isinstance(message, AssistantMessage) and message.calls:
        calls = [_called(call, signed=signed) for call in message.calls]
        return {"role": message.role, "content": message.text or None, "tool_calls": calls}
    return {"role": message.role, "content": message.text}


def _called(call: ToolCall, *, signed: bool) -> dict[str, Any]:
    function = {"name": call.tool, "arguments": _as_object(call.arguments)}
    return {"id": _id(call.id, signed=signed), "type": "function", "function": function}


def _id(call: str, *, signed: bool) -> str:
    """Leave a signature out for those who have no use for it: it is longer than they allow an id to be."""
    return call if signed else call.partition(SIGNED)[0]


def _as_object(arguments: str) -> str:
    """Return the arguments, as a string in an object if they are none: most providers refuse to be shown anything else.

    So a model sees what it wrote, beside the answer that it could not be read.
    """
    try:
        value = json.loads(arguments)
    except ValueError:
        value = None
    return arguments if isinstance(value, dict) else json.dumps({"arguments": arguments} if arguments.strip() else {})
