"""Conversations in files are moved to the database, once there is one."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from application.chat.ports.conversation_memory import ConversationMemory
from domain.chat.conversation import ConversationId
from domain.messages import UserMessage
from infrastructure.chat.container import ChatContainer
from tests.agents import agent_with

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
NAMES = [ConversationId(name) for name in ("first", "second", "third")]
QUESTION = UserMessage(text="About it?")


def memory_in(folder: Path, adapter: str = "sql") -> ConversationMemory:
    return agent_with(folder, adapters={"conversation_memory": adapter}).of(ChatContainer).conversation_memory()


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """The folder of an agent that remembered three conversations in files, and continued the first."""
    files = memory_in(tmp_path, "json_lines")
    for number, name in enumerate(NAMES):
        await files.remember(name, [QUESTION], after=0, at=NOON + timedelta(hours=number))
    await files.remember(NAMES[0], [QUESTION], after=1, at=NOON)
    return tmp_path


def files_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.jsonl"))


async def test_nothing_of_them_changes_and_no_file_is_left(folder: Path) -> None:
    before = await memory_in(folder, "json_lines").recent()
    assert await memory_in(folder).recent() == before
    assert files_in(folder) == []
    assert (await memory_in(folder).recall(NAMES[0])).turns == (QUESTION, QUESTION)


class LaterMessage(UserMessage):
    """A question as a later version of the program remembers it."""

    language: str = "en"


async def test_fields_that_a_later_version_added_are_ignored(tmp_path: Path) -> None:
    await memory_in(tmp_path).remember(NAMES[0], [LaterMessage(text=QUESTION.text)], after=0, at=NOON)
    assert (await memory_in(tmp_path).recall(NAMES[0])).turns == (QUESTION,)


@pytest.mark.parametrize(
    "work",
    [
        lambda memory: memory.recall(NAMES[0]),
        lambda memory: memory.remember(NAMES[0], [QUESTION], after=2, at=NOON),
        lambda memory: memory.forget(),
        lambda memory: memory.forget(NAMES[1]),
    ],
)
async def test_whatever_is_asked_first(folder: Path, work: Callable[[ConversationMemory], Any]) -> None:
    await work(memory_in(folder))
    assert files_in(folder) == []


async def test_two_processes_at_once_and_one_that_died_move_each_of_them_once(folder: Path) -> None:
    memories = [memory_in(folder) for _ in range(4)]
    await asyncio.gather(*(memory.recent() for memory in memories))
    turns = [(await memories[0].recall(name)).turns for name in NAMES]
    assert turns == [(QUESTION, QUESTION), (QUESTION,), (QUESTION,)]
    await memory_in(folder, "json_lines").remember(NAMES[1], [QUESTION], after=0, at=NOON)
    assert (await memory_in(folder).recall(NAMES[1])).turns == (QUESTION,)
    assert files_in(folder) == []
