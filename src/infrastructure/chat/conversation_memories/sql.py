"""Conversations in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import delete, func, insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement
from typing_extensions import override

from application.chat.ports.conversation_memory import ConversationMemory
from domain.chat.conversation import Conversation, ConversationEntry, ConversationId, Turn, UnknownConversation
from infrastructure.chat.tables import turns as table
from infrastructure.database.database import Database

_TURNS: Final = TypeAdapter[tuple[Turn, ...]](tuple[Turn, ...])


class SqlConversationMemory(ConversationMemory):
    """Stores each turn as the JSON of its contract."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def recall(self, conversation: ConversationId) -> Conversation:
        own = select(table.c.document).where(table.c.conversation == conversation).order_by(table.c.number)
        async with self._database.reading() as connection:
            turns = _TURNS.validate_json(f"[{','.join(await connection.scalars(own))}]")
        return Conversation(id=conversation, turns=turns)

    @override
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        async with self._database.writing(f"conversation {conversation}") as connection:
            known = await _entries(connection, table.c.conversation == conversation)
            entry = known[0] if known else ConversationEntry(id=conversation, updated=at)
            entry = entry.with_turns(turns, after=after, at=at)
            row = {"conversation": conversation, "entry": entry.model_dump_json()}
            if turns:
                await connection.execute(insert(table), [{**row, "document": turn.model_dump_json()} for turn in turns])

    @override
    async def forget(self, conversation: ConversationId | None = None) -> tuple[ConversationEntry, ...]:
        chosen = true() if conversation is None else table.c.conversation == conversation
        async with self._database.erasing(f"conversation {conversation}") as connection:
            forgotten = await _entries(connection, chosen)
            await connection.execute(delete(table).where(chosen))
        if conversation is not None and not forgotten:  # after erasing: an earlier attempt may have left something
            raise UnknownConversation(f"There is no conversation {conversation}", conversation=conversation)
        return forgotten

    @override
    async def recent(self, limit: int | None = None) -> tuple[ConversationEntry, ...]:
        async with self._database.reading() as connection:
            return await _entries(connection, true(), limit)


async def _entries(
    connection: AsyncConnection, chosen: ColumnElement[bool], limit: int | None = None
) -> tuple[ConversationEntry, ...]:
    """Return the latest entry of each conversation, the one with the latest turn first."""
    latest = select(func.max(table.c.number)).where(chosen).group_by(table.c.conversation)
    query = select(table.c.entry).where(table.c.number.in_(latest)).order_by(table.c.number.desc()).limit(limit)
    return tuple(map(ConversationEntry.model_validate_json, await connection.scalars(query)))
