"""A process of its own that converses, for tests that kill it or set it against another."""

import asyncio
import contextlib
import itertools
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from domain.conversations import ConversationId, ConversationMoved, Turn
from domain.messages import AssistantMessage, UserMessage
from infrastructure.conversation_memories.sql import SqlConversationMemory
from infrastructure.database.database import Database

TALK = ConversationId("talk")


def exchange(number: int) -> tuple[Turn, ...]:
    """Return a question and its answer, of some kilobytes, which both say the number."""
    return UserMessage(text=f"{number}"), AssistantMessage(text=f"{number} " * 2_000)


async def remember(path: Path) -> None:
    """Go on with the conversation for ever; print the number of turns that are promised to be durable."""
    memory = SqlConversationMemory(Database(path))
    for number in itertools.count(len(await memory.recall(TALK)) // 2):
        await memory.remember(TALK, exchange(number), after=number * 2, at=datetime.now(UTC))
        print(number * 2 + 2, flush=True)  # noqa: T201 - the parent listens


async def forget(path: Path) -> None:
    """Begin and forget conversations for ever; print the name of each when it is forgotten."""
    memory = SqlConversationMemory(Database(path))
    for number in itertools.count():
        name = ConversationId(f"canary-{os.getpid()}-{number}-")
        await memory.remember(name, [UserMessage(text=name * 500)], after=0, at=datetime.now(UTC))
        await memory.forget(name)
        print(name, flush=True)  # noqa: T201 - the parent listens


async def go_on(path: Path) -> None:
    """Wait for a line, then go on with the conversation twenty times, from wherever it is by then."""
    print("ready", flush=True)  # noqa: T201 - the parent listens
    await asyncio.to_thread(sys.stdin.readline)
    database = Database(path)
    memory = SqlConversationMemory(database)
    said = 0
    while said < 20:
        after = len(await memory.recall(TALK))
        with contextlib.suppress(ConversationMoved):
            await memory.remember(TALK, exchange(after // 2), after=after, at=datetime.now(UTC))
            said += 1
    await database.close()


if __name__ == "__main__":
    tasks = {task.__name__: task for task in (remember, forget, go_on)}
    asyncio.run(tasks[sys.argv[1]](Path(sys.argv[2])))
