"""Locks between processes: a locked file for each run, which the system unlocks when its process dies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from application.runs.ports.run_lock import RunLock
from domain.errors import StorageUnusable
from domain.identifiers import RunId
from domain.runs.run import RunHeld


class FileRunLock(RunLock):
    """Keeps the files in the folder `locks` of the data.

    To check a free lock, `is_held` takes it for some microseconds: every attempt to take a lock lasts longer than that.
    """

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "locks"

    @override
    @asynccontextmanager
    async def hold(self, run: RunId) -> AsyncIterator[None]:
        lock = await self._acquire(run, seconds=0.2)
        if lock is None:
            raise RunHeld(f"Run {run} is being executed by another process", run=run)
        try:
            yield
        finally:
            await lock.release()

    @override
    async def is_held(self, run: RunId) -> bool:
        if not self._file(run).exists():
            return False
        lock = await self._acquire(run, seconds=0.04)
        if lock is not None:
            await lock.release()
        return lock is None

    async def _acquire(self, run: RunId, *, seconds: float) -> Any:
        from filelock import AsyncFileLock, Timeout  # noqa: PLC0415 - most commands hold no run

        try:
            for folder in (self._folder.parent, self._folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = AsyncFileLock(
                self._file(run), timeout=seconds, mode=0o600, poll_interval=0.02, run_in_executor=False
            )
            await lock.acquire()
        except Timeout:
            return None
        except OSError as error:
            message = f"The folder {self._folder} cannot hold the locks of runs: {error.strerror}"
            raise StorageUnusable(message, path=self._folder) from error
        return lock

    def _file(self, run: RunId) -> Path:
        """Return a file in the folder even for an id with other characters: it may come from a command line."""
        return self._folder / f"{quote(run, safe='', errors='surrogatepass')}.lock"
