"""The memory of conversations in PostgreSQL keeps the promises of every one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.chat.ports.conversation_memory import ConversationMemory
from infrastructure.chat.container import ChatContainer
from tests.contract.chat.test_conversation_memory import *  # noqa: F403 - its tests
from tests.fakes.postgres.agents import agent_on_postgres
from tests.fakes.postgres.databases import PER_COLLATION


@pytest.fixture(name="memory", params=PER_COLLATION)
async def memory_in_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ConversationMemory]:
    agent = agent_on_postgres(tmp_path, collation=request.param)
    yield agent.of(ChatContainer).conversation_memory()
    await agent.close()
