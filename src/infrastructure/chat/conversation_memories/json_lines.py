"""Conversations in files of JSON lines, for this user only."""

import asyncio
import errno
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError
from typing_extensions import override

from application.chat.ports.conversation_memory import ConversationMemory
from application.concurrency import uninterrupted
from domain.chat.conversation import Conversation, ConversationEntry, ConversationId, Turn
from domain.contract import Contract
from domain.errors import InvalidRequest, StorageBusy, StorageFull, StorageUnusable
from domain.validation import in_words

Result = TypeVar("Result")


class _Line(Contract):
    """The turns of one call of `remember`, the conversation's entry after them, and the time in nanoseconds."""

    turns: tuple[Turn, ...]
    entry: ConversationEntry
    written: int


class JsonLinesConversationMemory(ConversationMemory):
    """Keeps a file for each conversation in `conversations`; a lock lets one process at a time add lines.

    A last line without a newline is ignored: its process died before it was complete.
    """

    def __init__(self, data_dir: Path, *, timeout_seconds: float) -> None:
        self._folder = data_dir / "conversations"
        self._timeout = timeout_seconds

    @override
    async def recall(self, conversation: ConversationId) -> Conversation:
        lines = await asyncio.to_thread(self._lines, self._file_of(conversation))
        return Conversation(id=conversation, turns=tuple(turn for line in lines for turn in line.turns))

    @override
    async def remember(self, conversation: ConversationId, turns: Sequence[Turn], *, after: int, at: datetime) -> None:
        def add() -> None:
            file = self._file_of(conversation)
            last = self._lines(file, last=1)
            known = last[0].entry if last else ConversationEntry(id=conversation, updated=at)
            entry = known.with_turns(turns, after=after, at=at)
            line = _Line(turns=tuple(turns), entry=entry, written=time.time_ns()).model_dump_json()
            if turns:
                _append(file, line.encode() + b"\n")

        await self._in_turn(add)

    @override
    async def forget(self, conversation: ConversationId | None = None) -> tuple[ConversationEntry, ...]:
        def delete() -> tuple[ConversationEntry, ...]:
            files = list(self._folder.glob("*.jsonl")) if conversation is None else [self._file_of(conversation)]
            forgotten = self._entries(files)
            for file in files:
                file.unlink(missing_ok=True)
            return forgotten

        forgotten = await self._in_turn(delete)
        if conversation is not None and not forgotten:
            Conversation(id=conversation).existing()  # raises `UnknownConversation`
        return forgotten

    @override
    async def recent(self, limit: int | None = None) -> tuple[ConversationEntry, ...]:
        return (await asyncio.to_thread(lambda: self._entries(self._folder.glob("*.jsonl"))))[:limit]

    async def _in_turn(self, work: Callable[[], Result]) -> Result:
        def locked() -> Result:
            from filelock import FileLock  # noqa: PLC0415 - slow to load, and not needed to read

            with _translated_errors(self._folder):
                for folder in (self._folder.parent, self._folder):
                    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                with FileLock(self._folder / ".lock", timeout=self._timeout, mode=0o600):
                    return work()

        return await uninterrupted(asyncio.to_thread(locked))

    def _file_of(self, conversation: ConversationId) -> Path:
        """Return the file of a conversation, named by its id or, if that cannot be a name, by the id's hash."""
        is_name = re.fullmatch("[a-z0-9]{1,64}", conversation)
        name = conversation if is_name else f"id-{sha256(conversation.encode('utf-8', 'surrogatepass')).hexdigest()}"
        return self._folder / f"{name}.jsonl"

    def _entries(self, files: Iterable[Path]) -> tuple[ConversationEntry, ...]:
        """Return the latest entry of each file, the most recent first."""
        latest = [line for file in files for line in self._lines(file, last=1)]
        return tuple(line.entry for line in sorted(latest, key=lambda line: line.written, reverse=True))

    def _lines(self, file: Path, last: int = 0) -> list[_Line]:
        """Return this number of lines from the end, or all lines for 0."""
        with _translated_errors(file):
            written = file.read_bytes() if file.exists() else b""
            return [_Line.from_stored(line) for line in written.split(b"\n")[:-1][-last:]]


def _append(file: Path, line: bytes) -> None:
    """Write the line after the last complete one; if that fails, the file stays as it was."""
    end = file.read_bytes().rfind(b"\n") + 1 if file.exists() else 0
    try:
        with open(file, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
            opened.truncate(end)
            opened.write(line)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError:
        with suppress(OSError):
            os.truncate(file, end)
        raise


@contextmanager
def _translated_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except PydanticSerializationError as error:
        raise InvalidRequest("Text cannot be stored: it contains invalid Unicode.") from error
    except ValidationError as error:
        raise StorageUnusable(f"{path} is damaged: {'; '.join(in_words(error))}.", path=path) from error
    except TimeoutError as error:
        raise StorageBusy(f"{path} is locked by another process.", path=path) from error
    except OSError as error:
        kind = StorageFull if error.errno in {errno.ENOSPC, errno.EDQUOT} else StorageUnusable
        raise kind(f"{path} cannot be used: {error.strerror}.", path=path) from error
