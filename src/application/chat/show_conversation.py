"""Showing a conversation."""

from application.ports.conversation_memory import ConversationMemory
from domain.conversations import Conversation, ConversationId, UnknownConversation


class ShowConversation:
    """Shows all that was said in a conversation."""

    def __init__(self, *, memory: ConversationMemory) -> None:
        self._memory = memory

    async def execute(self, conversation: ConversationId) -> Conversation:
        """Return the conversation; raise `UnknownConversation` for a stranger."""
        turns = await self._memory.recall(conversation)
        if not turns:
            raise UnknownConversation(
                f"There is no conversation {conversation}", remedy="'agent memory list' shows those there are."
            )
        return Conversation(id=conversation, turns=turns)
