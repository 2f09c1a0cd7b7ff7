"""An MCP server as a process: lines of JSON over its pipes, bounded, and nothing of it left behind.

The SDK's own transport joins a line of any length in memory, and lets the server write to the terminal.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import anyio
import anyio.lowlevel
from anyio.abc import ByteReceiveStream, ByteSendStream, Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.client.stdio import get_default_environment
from mcp.os.posix.utilities import terminate_posix_process_tree
from mcp.shared.message import SessionMessage
from mcp_types import jsonrpc_message_adapter

LONGEST_MESSAGE = 10 * 2**20
"""Bytes of one message; a server that sends more is not read any further."""
KEPT = 2_000
"""Bytes of what the server said last on its standard error."""
PATIENCE = 1.0
"""Seconds that it has to end by itself once its input is closed, and again after it was told to."""

_Arriving = MemoryObjectSendStream[SessionMessage | Exception]
_Messages = tuple[MemoryObjectReceiveStream[SessionMessage | Exception], MemoryObjectSendStream[SessionMessage]]
_GONE = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError)


@dataclass
class ServerProcess:
    """How to start the server, and what is known of it: its last words, and whether it said too much."""

    command: str
    args: Sequence[str]
    env: Mapping[str, str]
    complaint: str = ""
    _said: bytearray = field(default_factory=bytearray)

    @property
    def last_words(self) -> str:
        """What is wrong with what it sent, else the last line of its standard error."""
        lines = bytes(self._said).decode(errors="replace").split("\n")
        return self.complaint or next((line.strip() for line in reversed(lines) if line.strip()), "")

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[_Messages]:
        """Start it, exchange messages with it, and end it and whatever it started."""
        process = await anyio.open_process(
            [shutil.which(self.command) or self.command, *self.args],
            env=get_default_environment() | dict(self.env),
            start_new_session=sys.platform != "win32",
        )
        assert process.stdin is not None  # noqa: S101 - what open_process promises
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        arriving, from_server = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        to_server, leaving = anyio.create_memory_object_stream[SessionMessage](0)
        try:
            async with anyio.create_task_group() as tasks, from_server, to_server:
                tasks.start_soon(self._listen, process.stderr)
                tasks.start_soon(self._read, process.stdout, arriving)
                tasks.start_soon(_write, process.stdin, leaving, arriving)
                yield from_server, to_server
                tasks.cancel_scope.cancel()
        finally:
            arriving.close()
            leaving.close()
            with anyio.CancelScope(shield=True):
                try:
                    await _end(process)
                except asyncio.CancelledError:  # the event loop is being closed, and waits for this
                    await _end(process)
                    raise

    async def _read(self, stdout: ByteReceiveStream, arriving: _Arriving) -> None:
        """Pass on each line as a message; what is none is passed on as the error that it is."""
        rest = bytearray()
        with suppress(*_GONE):
            async with arriving:
                async for chunk in stdout:
                    *lines, last = chunk.split(b"\n")
                    for line in lines:
                        await arriving.send(_message(bytes(rest + line)))
                        rest.clear()
                    rest += last
                    if len(rest) > LONGEST_MESSAGE:
                        self.complaint = f"it sent a message of more than {LONGEST_MESSAGE // 2**20} MiB"
                        return

    async def _listen(self, stderr: ByteReceiveStream) -> None:
        with suppress(*_GONE):
            async for chunk in stderr:
                self._said += chunk
                del self._said[:-KEPT]


async def _write(
    stdin: ByteSendStream, leaving: MemoryObjectReceiveStream[SessionMessage], arriving: _Arriving
) -> None:
    try:
        async for sent in leaving:
            line = sent.message.model_dump_json(by_alias=True, exclude_unset=True)
            await stdin.send(f"{line}\n".encode())
    except _GONE:
        arriving.close()  # nobody waits for an answer to what cannot be sent


def _message(line: bytes) -> SessionMessage | Exception:
    try:
        return SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError as error:
        return error


async def _end(process: Process) -> None:
    """Close its input, wait, and end it and all that it started, the harder the longer that takes."""
    if process.stdin is not None:
        with suppress(*_GONE):
            await process.stdin.aclose()
    await _wait(process)
    if os.name == "posix":
        await terminate_posix_process_tree(process, PATIENCE)
    elif process.returncode is None:
        process.kill()
    await _wait(process)  # asyncio complains of a process that ends when its loop has
    with anyio.move_on_after(PATIENCE), suppress(*_GONE):
        for stream in filter(None, (process.stdout, process.stderr)):
            async for _ in stream:  # to its end: a pipe that is left open complains when the program ends
                pass
    await anyio.lowlevel.checkpoint()


async def _wait(process: Process) -> None:
    with anyio.move_on_after(PATIENCE):
        while process.returncode is None:  # noqa: ASYNC110 - wait() waits for the pipes too, which a child may hold
            await anyio.sleep(0.01)
