"""Examining the queue and its workers."""

from collections.abc import Awaitable, Callable, Iterable

from sqlalchemy import text

from application.runs.ports.run_journal import RunJournal
from domain.errors import AgentError
from domain.runs.run import RunStatus
from infrastructure.diagnosis import Finding
from infrastructure.postgres.settings import is_chosen
from infrastructure.queue.settings import adapter
from infrastructure.settings import Settings
from infrastructure.sql.database import Database

_ALIVE = text("""SELECT count(*) FROM procrastinate.procrastinate_workers
    WHERE last_heartbeat > now() - make_interval(secs => :seconds)""")
_MAX_WAITING = 10_000
"""Waiting runs beyond this number are not counted."""


async def count_workers(database: Database, dead_after_seconds: float) -> int:
    """Return how many workers of Procrastinate are alive."""
    parameters = {"seconds": dead_after_seconds}
    return await database.read(lambda connection: connection.scalar(_ALIVE, parameters)) or 0


async def examine_queue(
    *, journal: RunJournal, settings: Settings, counts: Iterable[tuple[str, Callable[[], Awaitable[int]]]]
) -> tuple[Finding, ...]:
    """Count the waiting runs, and the live workers by the function for the queue's adapter."""
    chosen = adapter(settings)
    if chosen == "in_memory":
        until = "until AGENT_DATABASE_URL names a database"
        reason = "as AGENT_ADAPTERS__RUN_QUEUE says" if is_chosen(settings) else until
        return (Finding("queue", f"none: this process executes runs, {reason}"),)
    if (count := dict(counts).get(chosen)) is None:
        return ()
    try:
        alive = await count()
        waiting = await journal.recent(_MAX_WAITING, statuses=(RunStatus.QUEUED,))
    except AgentError as error:
        return (Finding("queue", error=error),)
    remedy = "" if alive else "; start some with 'agent work'"
    return (Finding("queue", f"live workers: {alive}, waiting runs: {len(waiting)}{remedy}", is_warning=not alive),)
