"""The port to what was said before."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.conversations import ConversationEntry, ConversationId, Turn


class ConversationMemory(Protocol):
    """Recalls, remembers and forgets conversations. What was remembered is durable when the call returns."""

    @abstractmethod
    async def recall(self, conversation: ConversationId) -> tuple[Turn, ...]:
        """Return the turns so far, oldest first; none for a stranger."""

    @abstractmethod
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        """Add turns to a conversation of so many, or begin it: all of them or none.

        Raises:
            ConversationMoved: It has another number of turns by now.
            InvalidRequest: A turn, or the conversation's name, is not sound text.
        """

    @abstractmethod
    async def forget(self, conversation: ConversationId | None = None) -> tuple[ConversationEntry, ...]:
        """Forget one conversation, or all, and return which; nothing of them is left wherever they were kept."""

    @abstractmethod
    async def recent(self, limit: int | None = None) -> tuple[ConversationEntry, ...]:
        """Return the conversations that were added to last, latest first; all of them without a limit."""
