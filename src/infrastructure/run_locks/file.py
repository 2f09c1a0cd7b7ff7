"""Locks among processes: a locked file for each run, which the system unlocks when its process dies."""

import errno
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from filelock import AsyncFileLock, Timeout
from typing_extensions import override

from application.ports.run_lock import RunLock
from domain.errors import RunHeld, StorageFull, StorageUnusable
from domain.runs import RunId

_PATIENCE: Final = 0.25
"""Seconds that `hold` keeps trying, since asking for the holder takes the lock for a moment."""


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
        lock = self._lock(run)
        try:
            with self._translating():
                await lock.acquire(timeout=0)
        except Timeout:
            return self._named(run)
        await lock.release()
        return None

    @asynccontextmanager
    async def _hold(self, run: RunId) -> AsyncIterator[None]:
        lock = self._lock(run)
        try:
            with self._translating():
                self._folder.mkdir(parents=True, exist_ok=True)
                await lock.acquire(timeout=_PATIENCE, poll_interval=0.02)
        except Timeout as error:
            raise RunHeld(
                f"The run {run} is being executed by {self._named(run)}", remedy="Wait for it to end, or stop it there."
            ) from error
        name = self._file(run, "holder")
        try:
            with self._translating():
                name.write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
            yield
        finally:
            with suppress(OSError):  # on Windows, while somebody reads it; nobody believes it once the lock is free
                name.unlink()
            await lock.release()

    def _lock(self, run: RunId) -> AsyncFileLock:
        return AsyncFileLock(self._file(run, "lock"))

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
        except Timeout:
            raise
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise StorageFull(f"There is no space left in {self._folder}", remedy="Make space.") from error
            raise StorageUnusable(
                f"The folder {self._folder} cannot hold the locks of runs ({error.strerror})",
                remedy="Let this user write there, or set AGENT_DATA_DIR to another folder.",
            ) from error
