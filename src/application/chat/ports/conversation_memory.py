"""The port to the memory of conversations."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.chat.conversation import Conversation, ConversationEntry, ConversationId, Turn


class ConversationMemory(Protocol):
    """Remembers conversations. What was remembered is durable when the call returns."""

    @abstractmethod
    async def recall(self, conversation: ConversationId) -> Conversation:
        """Return the conversation; it has no turns if the id is unknown."""

    @abstractmethod
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        """Add turns, all or none, to a conversation that has `after` turns; a cancellation waits for that.

        Raises:
            ConversationChanged: The conversation has another number of turns.
            InvalidRequest: A turn or the id contains invalid Unicode.
        """

    @abstractmethod
    async def forget(self, conversation: ConversationId | None = None) -> tuple[ConversationEntry, ...]:
        """Delete one conversation, or all, leaving nothing of them in any file; return what was deleted.

        Raises:
            UnknownConversation: The id is unknown.
        """

    @abstractmethod
    async def recent(self, limit: int | None = None) -> tuple[ConversationEntry, ...]:
        """Return the conversations, the one with the latest turn first; all of them without a limit."""
