"""Examining the queue and its workers."""

from collections.abc import Awaitable, Callable, Iterable

from sqlalchemy import text
from typing_extensions import override

from application.runs.ports.run_journal import RunJournal
from domain.errors import AgentError
from domain.runs.run import RunStatus
from infrastructure.diagnosis import Finding, HealthCheck
from infrastructure.postgres.settings import is_chosen
from infrastructure.queue.settings import adapter
from infrastructure.settings import Settings
from infrastructure.sql.database import Database

_ALIVE = text("""SELECT count(*) FROM procrastinate.procrastinate_workers
    WHERE last_heartbeat > now() - make_interval(secs => :seconds)""")
_MAX_WAITING = 10_000
"""Waiting runs beyond this number are not counted."""

Count = Callable[[], Awaitable[int]]


async def count_workers(database: Database, dead_after_seconds: float) -> int:
    """Return how many workers of Procrastinate are alive."""
    parameters = {"seconds": dead_after_seconds}
    return await database.read(lambda connection: connection.scalar(_ALIVE, parameters)) or 0


class QueueHealthCheck(HealthCheck):
    """Counts the waiting runs and, as the queue's adapter does in `counts`, the live workers."""

    def __init__(self, *, journal: RunJournal, settings: Settings, counts: Iterable[tuple[str, Count]]) -> None:
        self._journal = journal
        self._chosen = adapter(settings)
        self._is_shared = is_chosen(settings)
        self._count = dict(counts).get(self._chosen)

    @override
    async def examine(self) -> tuple[Finding, ...]:
        if self._chosen == "in_memory":
            until = "until AGENT_DATABASE_URL names a database"
            reason = "as AGENT_ADAPTERS__RUN_QUEUE says" if self._is_shared else until
            return (Finding("queue", f"none: this process executes runs, {reason}"),)
        return (await self._examined(self._count),) if self._count else ()

    async def _examined(self, count: Count) -> Finding:
        try:
            alive = await count()
            waiting = await self._journal.recent(_MAX_WAITING, statuses=(RunStatus.QUEUED,))
        except AgentError as error:
            return Finding("queue", error=error)
        remedy = "" if alive else "; start some with 'agent work'"
        return Finding("queue", f"live workers: {alive}, waiting runs: {len(waiting)}{remedy}", is_warning=not alive)
