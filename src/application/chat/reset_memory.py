"""Resetting the memory."""

from application.ports.conversation_memory import ConversationMemory
from domain.contract import Contract
from domain.conversations import ConversationEntry, ConversationId, UnknownConversation


class ResetMemoryRequest(Contract):
    """One conversation, or all; `dry_run` only looks."""

    conversation: ConversationId | None = None
    dry_run: bool = False


class ResetMemory:
    """Forgets conversations for good, or says which it would forget."""

    def __init__(self, *, memory: ConversationMemory) -> None:
        self._memory = memory

    async def execute(self, request: ResetMemoryRequest) -> tuple[ConversationEntry, ...]:
        """Return what is forgotten, or would be; raise `UnknownConversation` for a stranger."""
        if request.dry_run:
            known = await self._memory.recent()
            chosen = tuple(entry for entry in known if request.conversation in {None, entry.id})
        else:
            chosen = await self._memory.forget(request.conversation)
        if request.conversation is not None and not chosen:
            raise UnknownConversation(
                f"There is no conversation {request.conversation}", remedy="'agent memory list' shows those there are."
            )
        return chosen
