"""Conversations that are remembered until the process ends."""

from collections.abc import Sequence
from datetime import datetime

from pydantic_core import PydanticSerializationError
from typing_extensions import override

from application.chat.ports.conversation_memory import ConversationMemory
from domain.chat.conversation import Conversation, ConversationEntry, ConversationId, Turn
from domain.errors import InvalidRequest


class InMemoryConversationMemory(ConversationMemory):
    """Stores conversations in the order of their latest turns."""

    def __init__(self) -> None:
        self._entries: dict[ConversationId, ConversationEntry] = {}
        self._conversations: dict[ConversationId, Conversation] = {}

    @override
    async def recall(self, conversation: ConversationId) -> Conversation:
        return self._conversations.get(conversation, Conversation(id=conversation))

    @override
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        known = self._entries.get(conversation, ConversationEntry(id=conversation, updated=at))
        entry = known.with_turns(turns, after=after, at=at)
        try:
            Conversation(id=conversation, turns=tuple(turns)).model_dump_json()
        except PydanticSerializationError as error:
            raise InvalidRequest("Text cannot be stored: it contains invalid Unicode.") from error
        if turns:
            self._entries.pop(conversation, None)
            self._entries[conversation] = entry
            self._conversations[conversation] = (await self.recall(conversation)).with_turns(*turns)

    @override
    async def forget(self, conversation: ConversationId | None = None) -> tuple[ConversationEntry, ...]:
        if conversation is not None:
            (await self.recall(conversation)).existing()
        forgotten = tuple(entry for entry in await self.recent() if conversation in {None, entry.id})
        for entry in forgotten:
            del self._entries[entry.id], self._conversations[entry.id]
        return forgotten

    @override
    async def recent(self, limit: int | None = None) -> tuple[ConversationEntry, ...]:
        return tuple(reversed(self._entries.values()))[:limit]
