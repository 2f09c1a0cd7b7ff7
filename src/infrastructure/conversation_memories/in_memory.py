"""Conversations remembered until the process ends."""

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import override

from application.ports.conversation_memory import ConversationMemory
from domain.conversations import Conversation, ConversationEntry, ConversationId, Turn
from domain.errors import ConversationMoved


class InMemoryConversationMemory(ConversationMemory):
    """Keeps conversations in the order in which they were added to last."""

    def __init__(self) -> None:
        self._kept: dict[ConversationId, tuple[Conversation, datetime]] = {}

    @override
    async def recall(self, conversation: ConversationId) -> tuple[Turn, ...]:
        kept = self._kept.get(conversation)
        return kept[0].turns if kept else ()

    @override
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        before = Conversation(id=conversation, turns=await self.recall(conversation))
        if len(before.turns) != after:
            raise ConversationMoved(f"Somebody else has gone on with {conversation}", remedy="Ask again.")
        self._kept.pop(conversation, None)
        self._kept[conversation] = (before.and_(*turns), at)

    @override
    async def forget(self, conversation: ConversationId | None = None) -> tuple[ConversationId, ...]:
        gone = tuple(self._kept) if conversation is None else tuple({conversation} & self._kept.keys())
        for each in gone:
            del self._kept[each]
        return gone

    @override
    async def recent(self, limit: int) -> tuple[ConversationEntry, ...]:
        latest_first = reversed(self._kept.values())
        return tuple(
            ConversationEntry(id=kept.id, title=kept.title, turns=len(kept.turns), updated=at)
            for kept, at in latest_first
        )[:limit]
