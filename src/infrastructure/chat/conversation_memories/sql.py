"""Conversations in the database."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, delete, func, insert, select, true
from sqlalchemy.sql.elements import ColumnElement
from typing_extensions import override

from application.chat.ports.conversation_memory import ConversationMemory
from domain.chat.conversation import (
    Conversation,
    ConversationChanged,
    ConversationEntry,
    ConversationId,
    Turn,
    UnknownConversation,
)
from infrastructure.sql.chat.tables import turns as table
from infrastructure.sql.database import Database

_TURNS: Final = TypeAdapter[tuple[Turn, ...]](tuple[Turn, ...])

# Statements are built once: to build one takes longer than to execute it.
_OWN: Final = table.c.conversation == bindparam("conversation")
_OWN_TURNS: Final = select(table.c.document).where(_OWN).order_by(table.c.number)
_OWN_ENTRY: Final = select(table.c.entry).where(_OWN).order_by(table.c.number.desc()).limit(1)
_ADD: Final = insert(table)


class SqlConversationMemory(ConversationMemory):
    """Stores each turn as the JSON of its contract, after it has moved the conversations of `files` here."""

    def __init__(self, database: Database, files: ConversationMemory) -> None:
        self._database = database
        self._files = files
        self._moving = asyncio.Lock()
        self._moved = False

    @override
    async def recall(self, conversation: ConversationId) -> Conversation:
        def read(connection: Connection) -> tuple[Turn, ...]:
            documents = connection.scalars(_OWN_TURNS, {"conversation": conversation})
            return _TURNS.validate_json(f"[{','.join(documents)}]", extra="ignore")

        await self._move_files()
        return Conversation(id=conversation, turns=await self._database.read(read))

    @override
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        await self._move_files()
        await self._add(conversation, turns, after=after, at=at)

    async def _add(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        def write(connection: Connection) -> None:
            known = connection.scalar(_OWN_ENTRY, {"conversation": conversation})
            new = ConversationEntry(id=conversation, updated=at)
            entry = (ConversationEntry.from_stored(known) if known else new).with_turns(turns, after=after, at=at)
            row = {"conversation": conversation, "entry": entry.model_dump_json()}
            if turns:
                connection.execute(_ADD, [{**row, "document": turn.model_dump_json()} for turn in turns])

        await self._database.write(f"conversation {conversation}", write)

    @override
    async def forget(self, conversation: ConversationId | None = None) -> tuple[ConversationEntry, ...]:
        chosen = true() if conversation is None else table.c.conversation == conversation

        def erase(connection: Connection) -> tuple[ConversationEntry, ...]:
            forgotten = _entries(connection, chosen)
            connection.execute(delete(table).where(chosen))
            return forgotten

        await self._move_files()
        forgotten = await self._database.erase(f"conversation {conversation}", erase)
        if conversation is not None and not forgotten:  # after erasing: an earlier attempt may have left something
            raise UnknownConversation(f"There is no conversation {conversation}", conversation=conversation)
        return forgotten

    @override
    async def recent(self, limit: int | None = None) -> tuple[ConversationEntry, ...]:
        await self._move_files()
        return await self._database.read(lambda connection: _entries(connection, true(), limit))

    async def _move_files(self) -> None:
        """Move what was remembered without a database; a process that dies or another one may have begun to."""
        async with self._moving:
            if self._moved:
                return
            for entry in reversed(await self._files.recent()):
                turns = (await self._files.recall(entry.id)).turns
                with suppress(ConversationChanged):  # it is here already
                    await self._add(entry.id, turns, after=0, at=entry.updated)
                with suppress(UnknownConversation):
                    await self._files.forget(entry.id)
            self._moved = True


def _entries(
    connection: Connection, chosen: ColumnElement[bool], limit: int | None = None
) -> tuple[ConversationEntry, ...]:
    """Return the latest entry of each conversation, the one with the latest turn first."""
    latest = select(func.max(table.c.number)).where(chosen).group_by(table.c.conversation)
    query = select(table.c.entry).where(table.c.number.in_(latest)).order_by(table.c.number.desc()).limit(limit)
    return tuple(map(ConversationEntry.from_stored, connection.scalars(query)))
