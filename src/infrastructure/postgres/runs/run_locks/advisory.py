"""Locks between machines: an advisory lock of PostgreSQL for each run, which ends with the process's connection."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from typing_extensions import override

from application.concurrency import cancel_all, uninterrupted
from application.runs.ports.run_lock import RunLock
from domain.errors import AgentError
from domain.identifiers import RunId
from domain.runs.run import RunHeld
from infrastructure.postgres.errors import DatabaseAway
from infrastructure.postgres.sessions import CONNECTING, location_of, lock_key

_LOCK: Final = "SELECT pg_try_advisory_lock(%s)"
_UNLOCK: Final = "SELECT pg_advisory_unlock(%s)"
_OF_RUN: Final = """locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid::bigint = %s AND objid::bigint = %s"""
_IS_HELD: Final = f"SELECT EXISTS (SELECT FROM pg_locks WHERE {_OF_RUN})"  # noqa: S608 - constants
_END: Final = f"""SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE {_OF_RUN}
    AND state_change < clock_timestamp() - make_interval(secs => %s)"""  # noqa: S608 - constants
_KEEP_ALIVE: Final = """SELECT set_config('tcp_keepalives_idle', '10', false),
    set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)"""
"""Lets the server end the session of a disconnected machine after half a minute, not after hours."""
_HALF: Final = 2**32
_WATCH_SECONDS: Final = 1.0


class AdvisoryRunLock(RunLock):
    """Locks every run of this process with one connection; if it breaks, a new connection locks them again.

    If another process is faster, it begins a later execution, and the journal refuses what this one still writes.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._reserved: set[RunId] = set()
        self._held: set[RunId] = set()
        self._connection: Any = None
        self._connecting = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._is_closed = False

    @override
    @asynccontextmanager
    async def hold(self, run: RunId) -> AsyncIterator[None]:
        if run in self._reserved:  # the server lets one connection take a lock twice
            raise RunHeld(f"Run {run} is being executed already", run=run)
        self._reserved.add(run)
        try:
            if not await self._ask(_LOCK, lock_key(_subject(run))):
                raise RunHeld(f"Run {run} is being executed by another process", run=run)
            self._held.add(run)
            if self._watching is None or self._watching.done():
                self._watching = asyncio.create_task(self._watch())
            yield
        finally:
            self._held.discard(run)
            try:
                with suppress(AgentError):
                    await uninterrupted(self._release(run))
            finally:
                self._reserved.discard(run)

    @override
    async def is_held(self, run: RunId) -> bool:
        return run in self._reserved or bool(await self._ask(_IS_HELD, *_halves(run)))

    async def take_from_frozen(self, run: RunId, *, silent_for: float) -> None:
        """Release a run whose process has sent the server nothing for `silent_for` seconds."""
        await self._ask(_END, *_halves(run), silent_for)

    async def close(self) -> None:
        """Release everything for good."""
        self._is_closed = True
        await cancel_all([self._watching] if self._watching else [])
        if self._connection is not None:
            await self._connection.close()
        self._watching = self._connection = None

    async def _release(self, run: RunId) -> None:
        """Unlock a run; a broken connection has no locks any more."""
        async with self._connecting:  # wait for a new connection, which may have locked the run already
            is_connected = self._connection is not None and not self._connection.closed
        if is_connected:
            await self._answer(_UNLOCK, [lock_key(_subject(run))])

    async def _ask(self, statement: str, *values: float) -> object:
        try:
            return await self._answer(statement, values)
        except DatabaseAway:  # perhaps only the old connection broke: try a new one
            return await self._answer(statement, values)

    async def _answer(self, statement: str, values: Sequence[float]) -> object:
        from infrastructure.postgres.translation import translated_errors  # noqa: PLC0415 - it loads SQLAlchemy

        with translated_errors(location_of(self._url)):
            cursor = await (await self._connected()).execute(statement, values)
            row = await cursor.fetchone()
            return row and row[0]

    async def _connected(self) -> Any:
        from psycopg import AsyncConnection  # noqa: PLC0415 - large, and not needed where there is no database

        async with self._connecting:
            if self._is_closed:
                raise DatabaseAway("The connection that holds runs was closed")
            if self._connection is None or self._connection.closed:
                connection = await AsyncConnection.connect(self._url, autocommit=True, **CONNECTING)
                try:
                    await connection.execute(_KEEP_ALIVE)
                    for run in tuple(self._held):  # a copy: runs come and go meanwhile
                        await connection.execute(_LOCK, [lock_key(_subject(run))])
                except BaseException:
                    await connection.close()  # else the locks that it has taken stay
                    raise
                self._connection = connection
            return self._connection

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            with suppress(AgentError):  # it tries again
                await self._ask("SELECT 1")


def _halves(run: RunId) -> tuple[int, int]:
    """Return the lock's key as `pg_locks` shows it: two unsigned numbers of 32 bits."""
    return divmod(lock_key(_subject(run)) % _HALF**2, _HALF)


def _subject(run: RunId) -> str:
    return f"execution of {run}"
