"""Conversations in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from application.ports.conversation_memory import ConversationMemory
from domain.conversations import ConversationEntry, ConversationId, Turn
from infrastructure.conversation_memories.adding import documents, entry_with, no_entry_yet
from infrastructure.database.database import Database
from infrastructure.database.tables import conversations
from infrastructure.database.tables import turns as turns_table

_TURNS: Final = TypeAdapter[tuple[Turn, ...]](tuple[Turn, ...])


class SqlConversationMemory(ConversationMemory):
    """Keeps each turn, and each conversation's entry, as the JSON of its contract."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def recall(self, conversation: ConversationId) -> tuple[Turn, ...]:
        said = (
            select(turns_table.c.document)
            .where(turns_table.c.conversation == conversation)
            .order_by(turns_table.c.number)
        )
        async with self._database.reading() as connection:
            return _TURNS.validate_json(f"[{','.join((await connection.scalars(said)).all())}]")

    @override
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        rows = [{"conversation": conversation, "document": document} for document in documents(turns)]
        async with self._database.writing() as connection:
            known = await _entry(connection, conversation)
            entry = entry_with(turns, known or no_entry_yet(conversation, at), after=after, at=at)
            if not rows:
                return
            if known is None:
                begun = insert(conversations).values(id=conversation, latest=0, document=entry.model_dump_json())
                await connection.execute(begun)
            await connection.execute(insert(turns_table), rows)
            latest = select(func.max(turns_table.c.number)).scalar_subquery()
            gone_on = update(conversations).where(conversations.c.id == conversation)
            await connection.execute(gone_on.values(latest=latest, document=entry.model_dump_json()))

    @override
    async def forget(self, conversation: ConversationId | None = None) -> tuple[ConversationEntry, ...]:
        deletion = delete(conversations).returning(conversations.c.latest, conversations.c.document)
        if conversation is not None:
            deletion = deletion.where(conversations.c.id == conversation)
        rows = await self._database.erase(deletion, (conversations, turns_table))
        latest_first = sorted(rows, key=lambda row: -row.latest)
        return tuple(ConversationEntry.model_validate_json(row.document) for row in latest_first)

    @override
    async def recent(self, limit: int | None = None) -> tuple[ConversationEntry, ...]:
        latest_first = select(conversations.c.document).order_by(conversations.c.latest.desc()).limit(limit)
        async with self._database.reading() as connection:
            found = (await connection.scalars(latest_first)).all()
            return tuple(ConversationEntry.model_validate_json(document) for document in found)


async def _entry(connection: AsyncConnection, conversation: ConversationId) -> ConversationEntry | None:
    document = await connection.scalar(select(conversations.c.document).where(conversations.c.id == conversation))
    return None if document is None else ConversationEntry.model_validate_json(document)
