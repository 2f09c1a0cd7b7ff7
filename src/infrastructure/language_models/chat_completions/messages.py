"""Messages, tools and their calls in the form of chat completions."""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from domain.messages import AssistantMessage, Message, ToolMessage
from domain.tools import ToolCall, ToolDescription


def to_messages(
    messages: Sequence[Message], instruction: str = "", *, system_role: str = "system"
) -> list[dict[str, Any]]:
    """Return the messages as they are sent, with an instruction at the end of the system message.

    Many models accept only one system message, at the beginning, and no two user messages in a row. Some accept no
    system message: `system_role="user"` sends it as a user message.
    """
    texts = [*(message.text for message in messages if message.role == "system"), instruction]
    system = "\n\n".join(text for text in texts if text)
    sent: list[dict[str, Any]] = [{"role": system_role, "content": system}] if system else []
    for message in messages:
        if message.role == "user" and sent and sent[-1]["role"] == "user":
            sent[-1]["content"] += f"\n\n{message.text}"
        elif message.role != "system":
            sent.append(_sent(message))
    return sent


def _sent(message: Message) -> dict[str, Any]:
    if isinstance(message, ToolMessage):
        return {"role": "tool", "tool_call_id": message.call, "content": message.text}
    if isinstance(message, AssistantMessage) and message.calls:
        return {"role": "assistant", "content": message.text or None, "tool_calls": [*map(_sent_call, message.calls)]}
    return {"role": message.role, "content": message.text}


def _sent_call(call: ToolCall) -> dict[str, Any]:
    """Return a call with an object as its arguments, as most providers require; other arguments become its field."""
    arguments = call.arguments if is_object(call.arguments) else json.dumps({"arguments": call.arguments})
    name = re.sub(r"[^\w-]", "_", call.tool, flags=re.ASCII)[:64]  # a tool that does not exist may have any name
    return {"id": call.id, "type": "function", "function": {"name": name, "arguments": arguments}}


def to_tool(tool: ToolDescription) -> dict[str, Any]:
    """Return a tool as it is described to the model."""
    function = {"name": tool.name, "description": tool.purpose, "parameters": json.loads(tool.arguments)}
    return {"type": "function", "function": function}


@lru_cache(maxsize=64)
def is_object(text: str) -> bool:
    """Return whether a text is a JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
