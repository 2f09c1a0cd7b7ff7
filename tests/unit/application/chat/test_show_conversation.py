from datetime import UTC, datetime

import pytest

from application.chat.show_conversation import ShowConversation
from domain.conversations import Conversation, ConversationId, UnknownConversation
from domain.messages import AssistantMessage, UserMessage
from infrastructure.conversation_memories.in_memory import InMemoryConversationMemory

A = ConversationId("a")
SAID = (UserMessage(text="What is a kernel?"), AssistantMessage(text="A function."))


async def test_shows_all_that_was_said() -> None:
    memory = InMemoryConversationMemory()
    await memory.remember(A, SAID, after=0, at=datetime.now(UTC))
    assert await ShowConversation(memory=memory).execute(A) == Conversation(id=A, turns=SAID)


async def test_a_stranger_is_not_shown() -> None:
    with pytest.raises(UnknownConversation, match="There is no conversation a"):
        await ShowConversation(memory=InMemoryConversationMemory()).execute(A)
