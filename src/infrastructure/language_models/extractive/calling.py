"""Calls of tools, and what comes of them, as a model writes and reads them."""

import json
from uuid import uuid4

from pydantic import JsonValue

from domain.messages import AssistantMessage
from domain.tools import ToolCall, ToolCallId, ToolName


def calling(*calls: tuple[ToolName, dict[str, JsonValue]]) -> AssistantMessage:
    """Return the message that calls these tools, all at once."""
    return AssistantMessage(
        calls=tuple(
            ToolCall(id=ToolCallId(f"call_{uuid4().hex}"), tool=tool, arguments=json.dumps(arguments))
            for tool, arguments in calls
        )
    )


def value_of(text: str) -> JsonValue:
    """Return the value that a text in JSON says; none if it is none."""
    try:
        value: JsonValue = json.loads(text)
    except ValueError:
        return None
    return value
