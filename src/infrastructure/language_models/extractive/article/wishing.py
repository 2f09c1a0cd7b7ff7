"""A wish for an article, said in a conversation."""

import re
from collections.abc import Collection

from domain.messages import AssistantMessage, ToolMessage
from domain.tools import ToolName
from infrastructure.language_models.extractive.calling import calling, value_of

WRITE = ToolName("write_article")
_WISH = re.compile(
    r"^\W*(?:please\s+)?write\s+(?:me\s+)?(?:an?\s+|the\s+)?article(?:\s+(?:about|on))?\s*(.*?)\W*$", re.IGNORECASE
)


def article_call(question: str, tools: Collection[ToolName]) -> AssistantMessage | None:
    """Return the call that writes an article, if that is what is wished for and can be done."""
    if not (wish := _WISH.match(question)) or WRITE not in tools:
        return None
    return calling((WRITE, {"topic": wish[1]} if wish[1] else {}))


def article_written(result: ToolMessage) -> AssistantMessage | None:
    """Say what came of the call; nothing if it was the call of another tool."""
    if result.tool != WRITE:
        return None
    written = value_of(result.text)
    if result.failed or not isinstance(written, dict):
        return AssistantMessage(text=f"It is not written. {result.text}")
    return AssistantMessage(text=f"It is written: {written.get('path')}")
