"""Conversations in files that are locked, full, read-only or damaged, and that several processes write."""

import asyncio
import errno
import os
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from filelock import FileLock

from domain.chat.conversation import ConversationChanged, ConversationId
from domain.errors import AgentError, StorageBusy, StorageFull, StorageUnusable
from domain.messages import UserMessage
from infrastructure.chat.conversation_memories.json_lines import JsonLinesConversationMemory

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
ID = ConversationId("8w9wqcn58mt3")


def memory_in(folder: Path, *, timeout_seconds: float = 5.0) -> JsonLinesConversationMemory:
    return JsonLinesConversationMemory(folder, timeout_seconds=timeout_seconds)


async def add(memory: JsonLinesConversationMemory, text: str, conversation: ConversationId = ID) -> None:
    after = len((await memory.recall(conversation)).turns)
    await memory.remember(conversation, [UserMessage(text=text)], after=after, at=NOON)


async def texts(memory: JsonLinesConversationMemory, conversation: ConversationId = ID) -> list[str]:
    return [turn.text for turn in (await memory.recall(conversation)).turns]


def content_of(file: Path) -> bytes:
    return file.read_bytes()


def write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def modes_in(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def folders_of(folder: Path) -> list[Path]:
    return [path.parent for path in folder.rglob("*.jsonl")]


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """The file of a conversation with one turn."""
    await add(memory_in(tmp_path), "old")
    return tmp_path / "conversations" / f"{ID}.jsonl"


async def test_a_line_that_was_not_finished_is_as_if_it_were_not_there(file: Path, tmp_path: Path) -> None:
    whole = content_of(file)
    for length in (1, len(whole) // 2, len(whole) - 1):
        write(file, whole + whole[:length])
        assert await texts(memory_in(tmp_path)) == ["old"]
    await add(memory_in(tmp_path), "new")
    assert (await texts(memory_in(tmp_path)), content_of(file).count(b"\n")) == (["old", "new"], 2)


async def test_fields_that_a_later_version_added_are_ignored(file: Path, tmp_path: Path) -> None:
    write(file, content_of(file).replace(b'"text"', b'"language":"en","text"').replace(b'"id"', b'"owner":"a","id"'))
    await add(memory_in(tmp_path), "new")
    assert await texts(memory_in(tmp_path)) == ["old", "new"]


@pytest.mark.parametrize("damage", [b"no JSON\n", b"{}\n", b"\xff\n", b"\n"])
async def test_a_damaged_file_is_named_and_left_as_it_is(file: Path, tmp_path: Path, damage: bytes) -> None:
    damaged = content_of(file) + damage
    write(file, damaged)
    memory = memory_in(tmp_path)
    for work in (memory.recall(ID), memory.recent(), add(memory, "new"), memory.forget(ID)):
        with pytest.raises(StorageUnusable, match=f"{ID}.jsonl is damaged"):
            await work
    assert content_of(file) == damaged


async def test_another_process_is_waited_for(file: Path, tmp_path: Path) -> None:
    with FileLock(file.parent / ".lock"):
        with pytest.raises(StorageBusy, match="locked by another process"):
            await add(memory_in(tmp_path, timeout_seconds=0.1), "new")
        assert await texts(memory_in(tmp_path)) == ["old"]
        waiting = asyncio.create_task(add(memory_in(tmp_path), "new"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
    await waiting
    assert await texts(memory_in(tmp_path)) == ["old", "new"]


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, StorageFull), (errno.EIO, StorageUnusable)])
async def test_nothing_of_what_could_not_be_written_is_remembered(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[AgentError]
) -> None:
    def fail(_: int) -> NoReturn:
        raise OSError(number, os.strerror(number))

    before = content_of(file)
    with monkeypatch.context() as patched, pytest.raises(kind):
        patched.setattr(os, "fsync", fail)
        await add(memory_in(tmp_path), "lost")
    assert content_of(file) == before
    await add(memory_in(tmp_path), "new")
    assert await texts(memory_in(tmp_path)) == ["old", "new"]


async def test_a_data_folder_that_is_a_file_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(StorageUnusable):
        await add(memory_in(tmp_path / "data"), "new")


async def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    await add(memory_in(tmp_path / "data"), "new")
    assert modes_in(tmp_path) == {"data": 0o700, "conversations": 0o700, f"{ID}.jsonl": 0o600, ".lock": 0o600}


@pytest.mark.parametrize("name", ["../../outside", "/root/x", "A", "a" * 500, "con.jsonl", ".", "\0"])
async def test_any_id_is_a_file_in_the_folder(tmp_path: Path, name: str) -> None:
    await add(memory_in(tmp_path), "here", ConversationId(name))
    assert await texts(memory_in(tmp_path), ConversationId(name)) == ["here"]
    assert folders_of(tmp_path) == [tmp_path / "conversations"]


async def write_in_turn(folder: Path, texts: list[str]) -> None:
    memory = memory_in(folder)
    while texts:
        try:
            await add(memory, texts[0])
        except ConversationChanged:
            continue
        texts.pop(0)


@pytest.mark.slow
async def test_several_processes_lose_no_turn(tmp_path: Path) -> None:
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, str(tmp_path), *(f"{name}{n}" for n in range(20))
        )
        for name in "abc"
    ]
    assert [await writer.wait() for writer in writers] == [0, 0, 0]
    assert sorted(await texts(memory_in(tmp_path))) == sorted(f"{name}{n}" for name in "abc" for n in range(20))


if __name__ == "__main__":
    asyncio.run(write_in_turn(Path(sys.argv[1]), sys.argv[2:]))
