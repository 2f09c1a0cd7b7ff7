"""Conversations in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, func, insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement
from typing_extensions import override

from application.chat.ports.conversation_memory import ConversationMemory
from domain.chat.conversation import Conversation, ConversationEntry, ConversationId, Turn, UnknownConversation
from infrastructure.chat.tables import turns as table
from infrastructure.database.database import Database

_TURNS: Final = TypeAdapter[tuple[Turn, ...]](tuple[Turn, ...])

# Statements are built once: to build one takes longer than to execute it.
_OWN: Final = table.c.conversation == bindparam("conversation")
_OWN_TURNS: Final = select(table.c.document).where(_OWN).order_by(table.c.number)
_OWN_ENTRY: Final = select(table.c.entry).where(_OWN).order_by(table.c.number.desc()).limit(1)
_ADD: Final = insert(table)


class SqlConversationMemory(ConversationMemory):
    """Stores each turn as the JSON of its contract."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def recall(self, conversation: ConversationId) -> Conversation:
        async with self._database.reading() as connection:
            documents = await connection.scalars(_OWN_TURNS, {"conversation": conversation})
            turns = _TURNS.validate_json(f"[{','.join(documents)}]")
        return Conversation(id=conversation, turns=turns)

    @override
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        async with self._database.writing(f"conversation {conversation}") as connection:
            known = await connection.scalar(_OWN_ENTRY, {"conversation": conversation})
            new = ConversationEntry(id=conversation, updated=at)
            entry = (ConversationEntry.model_validate_json(known) if known else new).with_turns(
                turns, after=after, at=at
            )
            row = {"conversation": conversation, "entry": entry.model_dump_json()}
            if turns:
                await connection.execute(_ADD, [{**row, "document": turn.model_dump_json()} for turn in turns])

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
