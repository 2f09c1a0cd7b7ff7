"""The memory of conversations in the database keeps the promises of every one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.chat.ports.conversation_memory import ConversationMemory
from infrastructure.chat.container import ChatContainer
from tests.agents import agent_with
from tests.contract.chat.test_conversation_memory import *  # noqa: F403 - its tests


@pytest.fixture(name="memory")
async def memory_in_the_database(tmp_path: Path) -> AsyncIterator[ConversationMemory]:
    agent = agent_with(tmp_path, storage="durable")
    yield agent.of(ChatContainer).conversation_memory()
    await agent.close()
