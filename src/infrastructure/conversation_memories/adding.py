"""What every memory does when turns are added: they are written as JSON, and the conversation's entry goes on."""

from collections.abc import Sequence
from datetime import datetime

from pydantic_core import PydanticSerializationError

from domain.conversations import Conversation, ConversationEntry, ConversationId, ConversationMoved, Turn
from domain.errors import InvalidRequest


def documents(turns: Sequence[Turn]) -> list[str]:
    """Return the turns as JSON; raise `InvalidRequest` if one is not sound text."""
    try:
        return [turn.model_dump_json() for turn in turns]
    except PydanticSerializationError as error:
        raise InvalidRequest("What was said cannot be remembered: it is not sound text") from error


def entry_with(turns: Sequence[Turn], known: ConversationEntry, *, after: int, at: datetime) -> ConversationEntry:
    """Return the entry once the turns are added; raise `ConversationMoved` if it has another number of them by now."""
    if known.turns != after:
        raise ConversationMoved(
            f"Conversation {known.id} has {known.turns} turns by now, not {after}: somebody else has gone on with it",
            remedy="Go on from what it is now, or begin another.",
        )
    title = known.title or Conversation(id=known.id, turns=tuple(turns)).title
    return ConversationEntry(id=known.id, title=title, turns=known.turns + len(turns), updated=at)


def no_entry_yet(conversation: ConversationId, at: datetime) -> ConversationEntry:
    """Return the entry of a conversation that has not begun."""
    return ConversationEntry(id=conversation, title="", turns=0, updated=at)
