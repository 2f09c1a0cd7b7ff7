from datetime import UTC, datetime

import pytest

from application.chat.reset_memory import ResetMemory, ResetMemoryRequest
from domain.conversations import ConversationId, UnknownConversation
from domain.messages import UserMessage
from infrastructure.conversation_memories.in_memory import InMemoryConversationMemory

A, B = ConversationId("a"), ConversationId("b")


@pytest.fixture
async def memory() -> InMemoryConversationMemory:
    memory = InMemoryConversationMemory()
    for name in (A, B):
        await memory.remember(name, [UserMessage(text=f"Of {name}?")], after=0, at=datetime.now(UTC))
    return memory


@pytest.mark.parametrize(("conversation", "gone"), [(A, [A]), (B, [B]), (None, [B, A])])
async def test_forgets_what_a_dry_run_said_it_would(
    memory: InMemoryConversationMemory, conversation: ConversationId | None, gone: list[ConversationId]
) -> None:
    reset, before = ResetMemory(memory=memory), await memory.recent()
    would_go = await reset.execute(ResetMemoryRequest(conversation=conversation, dry_run=True))
    assert await memory.recent() == before
    assert await reset.execute(ResetMemoryRequest(conversation=conversation)) == would_go
    assert [entry.id for entry in would_go] == gone
    assert await memory.recent() == tuple(entry for entry in before if entry.id not in gone)


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_stranger_cannot_be_forgotten(memory: InMemoryConversationMemory, dry_run: bool) -> None:  # noqa: FBT001
    request = ResetMemoryRequest(conversation=ConversationId("stranger"), dry_run=dry_run)
    with pytest.raises(UnknownConversation, match="stranger"):
        await ResetMemory(memory=memory).execute(request)
    assert len(await memory.recent()) == 2


@pytest.mark.parametrize("dry_run", [True, False])
async def test_where_nothing_is_remembered_nothing_is_forgotten(dry_run: bool) -> None:  # noqa: FBT001
    reset = ResetMemory(memory=InMemoryConversationMemory())
    assert await reset.execute(ResetMemoryRequest(dry_run=dry_run)) == ()
