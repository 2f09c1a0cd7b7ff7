"""Locks among processes: a locked file for each run, which the system unlocks when its process dies."""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from filelock import FileLock, Timeout
from typing_extensions import override

from application.ports.run_lock import RunLock
from domain.errors import RunHeld, StorageFull, StorageUnusable
from domain.runs import RunId

_TRIES_TO_HOLD: Final = 10
_TRIES_TO_ASK: Final = 3
"""Asking for the holder takes a free lock for some microseconds: whoever meets that tries again."""

_PAUSE: Final = 0.02
"""Seconds between tries."""


class FileRunLock(RunLock):
    """Keeps `RUN.lock` and, while it is held, `RUN.holder` with the holder's name in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @override
    def hold(self, run: RunId) -> AbstractAsyncContextManager[None]:
        return self._hold(run)

    @override
    async def holder(self, run: RunId) -> str | None:
        if not self._file(run, "lock").exists():
            return None
        with self._translating():
            lock = await self._taken(run, tries=_TRIES_TO_ASK)
        if lock is None:
            return self._named(run)
        lock.release()
        return None

    @asynccontextmanager
    async def _hold(self, run: RunId) -> AsyncIterator[None]:
        with self._translating():
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = await self._taken(run, tries=_TRIES_TO_HOLD)
        if lock is None:
            raise RunHeld(
                f"The run {run} is being executed by {self._named(run)}", remedy="Wait for it to end, or stop it there."
            )
        name = self._file(run, "holder")
        try:
            with self._translating():
                name.write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
            yield
        finally:
            with suppress(OSError):  # on Windows, while somebody reads it; nobody believes it once the lock is free
                name.unlink()
            lock.release()

    async def _taken(self, run: RunId, *, tries: int) -> FileLock | None:
        """Take the lock and return it; `None` if somebody else keeps it. No try waits, so none needs a thread."""
        lock = FileLock(self._file(run, "lock"))
        for attempt in range(tries):
            if attempt:
                await asyncio.sleep(_PAUSE)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            return lock
        return None

    def _named(self, run: RunId) -> str:
        try:
            return self._file(run, "holder").read_text(encoding="utf-8") or "another process"
        except OSError:
            return "another process"

    def _file(self, run: RunId, kind: str) -> Path:
        """Name a file within the folder, whatever the run's id: it may come from a command line."""
        return self._folder / f"{quote(run, safe='', errors='surrogatepass')}.{kind}"

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise StorageFull(f"There is no space left in {self._folder}", remedy="Make space.") from error
            raise StorageUnusable(
                f"The folder {self._folder} cannot hold the locks of runs ({error.strerror})",
                remedy="Let this user write there, or set AGENT_DATA_DIR to another folder.",
            ) from error
