"""Messages, tools and their calls in OpenAI's form, which LiteLLM turns into that of each provider."""

import json
from collections.abc import Sequence
from typing import Any

from domain.messages import AssistantMessage, Message, ToolMessage
from domain.tools import ToolCall, ToolCallId, ToolDescription, ToolName, new_tool_call_id


def to_messages(messages: Sequence[Message], instruction: str = "") -> list[dict[str, Any]]:
    """Return the messages as they are sent, with an instruction at the end of the system message.

    Many models take only one system message, as the first, and no two messages of a user in a row.
    """
    texts = [*(message.text for message in messages if message.role == "system"), instruction]
    system = "\n\n".join(text for text in texts if text)
    sent: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
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
    """Return a call whose arguments are an object, as most providers insist: other arguments become a field of one."""
    arguments = call.arguments if _is_object(call.arguments) else json.dumps({"arguments": call.arguments})
    return {"id": call.id, "type": "function", "function": {"name": call.tool, "arguments": arguments}}


def to_tool(tool: ToolDescription) -> dict[str, Any]:
    """Return a tool as it is described to the model."""
    function = {"name": tool.name, "description": tool.purpose, "parameters": json.loads(tool.arguments)}
    return {"type": "function", "function": function}


def add_piece(calls: list[Any], piece: Any) -> None:
    """Add a piece of a streamed call to its call, or begin another call; some providers give all calls one index."""
    call = next((call for call in reversed(calls) if call.index == piece.index), None)
    name, arguments = piece.function.name, piece.function.arguments or ""
    has_other_id = call is not None and piece.id not in {None, "", call.id}
    if call is None or (name and (has_other_id or (arguments and _is_object(call.function.arguments)))):
        calls.append(piece.model_copy(deep=True))
        calls[-1].function.arguments = arguments
    else:
        call.function.name = call.function.name or name
        call.function.arguments += arguments


def to_call(call: Any) -> ToolCall:
    """Return a streamed call with a unique id: providers leave ids out, or use one twice."""
    signature = "".join((call.id or "").partition("__thought__")[1:])  # Gemini wants to see it again with the call
    name, arguments = valid_unicode(call.function.name), valid_unicode(call.function.arguments)
    call_id = ToolCallId(new_tool_call_id() + signature)
    return ToolCall(id=call_id, tool=ToolName(name), arguments=arguments if arguments.strip() else "{}")


def valid_unicode(text: object) -> str:
    """Return the text with a question mark for each lone surrogate, which JSON may contain and nothing can store."""
    return text.encode("utf-8", "replace").decode("utf-8") if isinstance(text, str) else ""


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
