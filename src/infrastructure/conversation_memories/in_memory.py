"""Conversations remembered until the process ends."""

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import override

from application.ports.conversation_memory import ConversationMemory
from domain.conversations import ConversationEntry, ConversationId, Turn
from domain.errors import InvalidRequest
from infrastructure.conversation_memories.adding import documents, entry_with, no_entry_yet


class InMemoryConversationMemory(ConversationMemory):
    """Keeps conversations in the order in which they were added to."""

    def __init__(self) -> None:
        self._entries: dict[ConversationId, ConversationEntry] = {}
        self._turns: dict[ConversationId, tuple[Turn, ...]] = {}

    @override
    async def recall(self, conversation: ConversationId) -> tuple[Turn, ...]:
        return self._turns.get(conversation, ())

    @override
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        _refuse_unsound(conversation, turns)
        known = self._entries.get(conversation, no_entry_yet(conversation, at))
        entry = entry_with(turns, known, after=after, at=at)
        if turns:
            self._entries.pop(conversation, None)
            self._entries[conversation] = entry
            self._turns[conversation] = (*self._turns.get(conversation, ()), *turns)

    @override
    async def forget(self, conversation: ConversationId | None = None) -> tuple[ConversationEntry, ...]:
        forgotten = tuple(entry for entry in await self.recent() if conversation in {None, entry.id})
        for entry in forgotten:
            del self._entries[entry.id], self._turns[entry.id]
        return forgotten

    @override
    async def recent(self, limit: int | None = None) -> tuple[ConversationEntry, ...]:
        return tuple(reversed(self._entries.values()))[:limit]


def _refuse_unsound(conversation: ConversationId, turns: Sequence[Turn]) -> None:
    """Refuse what could be kept in no other place than this."""
    documents(turns)
    try:
        conversation.encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest(f"{conversation!r} cannot be stored: it is not sound text") from error
