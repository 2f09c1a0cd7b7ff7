"""Real processes that converse: killed while they remember or forget, and two in one conversation."""

import asyncio
from contextlib import ExitStack
from pathlib import Path

import pytest

from domain.conversations import Turn
from infrastructure.conversation_memories.sql import SqlConversationMemory
from infrastructure.database.database import Database
from tests.integration.conversation_process import TALK, exchange
from tests.integration.started import is_sound, lines_until_killed, process

pytestmark = pytest.mark.slow
CONVERSING = "conversation_process.py"


async def recalled(path: Path) -> tuple[Turn, ...]:
    database = Database(path)
    said = await SqlConversationMemory(database).recall(TALK)
    await database.close()
    return said


def exchanges(count: int) -> tuple[Turn, ...]:
    return tuple(turn for number in range(count) for turn in exchange(number))


def test_a_conversation_is_remembered_by_whole_exchanges_when_its_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    for after in (1, 2, 5, 12, 30):
        promised = int(lines_until_killed("remember", path, after=after, by=CONVERSING)[-1]) // 2
        kept = asyncio.run(recalled(path))
        assert kept in (exchanges(promised), exchanges(promised + 1))
    assert is_sound(path)


def test_what_was_forgotten_is_nowhere_though_its_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    for after in (1, 2, 5, 12):
        forgotten = lines_until_killed("forget", path, after=after, by=CONVERSING)
        asyncio.run(recalled(path))
        held = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert [name for name in forgotten if name.encode() in held] == []
    assert is_sound(path)


def test_processes_that_go_on_with_one_conversation_overwrite_nothing(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    with ExitStack() as stack:
        started = [stack.enter_context(process("go_on", path, by=CONVERSING)) for _ in range(2)]
        for _, printed in started:
            assert printed.readline() == "ready\n"
        for each, _ in started:
            each.communicate("go\n")
        assert [each.returncode for each, _ in started] == [0, 0]
    assert asyncio.run(recalled(path)) == exchanges(40)
    assert is_sound(path)
