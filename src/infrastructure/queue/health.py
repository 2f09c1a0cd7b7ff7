"""Examining the queue and its workers."""

from typing import ClassVar

from sqlalchemy import text
from typing_extensions import override

from application.runs.ports.run_journal import RunJournal
from domain.errors import AgentError
from domain.runs.run import RunStatus
from infrastructure.diagnosis import Finding, HealthCheck
from infrastructure.postgres.settings import is_chosen
from infrastructure.queue.settings import QueueSettings, adapter
from infrastructure.settings import Settings
from infrastructure.sql.database import Database

_ALIVE = text("""SELECT count(*) FROM procrastinate.procrastinate_workers
    WHERE last_heartbeat > now() - make_interval(secs => :seconds)""")
_MAX_WAITING = 10_000
"""Waiting runs beyond this number are not counted."""


class QueueHealthCheck(HealthCheck):
    """Counts the live workers and the waiting runs if the queue's adapter is Procrastinate."""

    adapter: ClassVar = "procrastinate"

    def __init__(self, *, journal: RunJournal, database: Database, settings: Settings) -> None:
        self._journal = journal
        self._database = database
        self._chosen = adapter(settings)
        self._is_shared = is_chosen(settings)
        self._dead_after = settings.part(QueueSettings).dead_after_seconds

    @override
    async def examine(self) -> tuple[Finding, ...]:
        if self._chosen == "in_memory":
            until = "until AGENT_DATABASE_URL names a database"
            reason = "as AGENT_ADAPTERS__RUN_QUEUE says" if self._is_shared else until
            return (Finding("queue", f"none: this process executes runs, {reason}"),)
        return (await self._examined(),) if self._chosen == self.adapter else ()

    async def _examined(self) -> Finding:
        try:
            alive = await self._alive()
            waiting = await self._journal.recent(_MAX_WAITING, statuses=(RunStatus.QUEUED,))
        except AgentError as error:
            return Finding("queue", error=error)
        remedy = "" if alive else "; start some with 'agent work'"
        return Finding("queue", f"live workers: {alive}, waiting runs: {len(waiting)}{remedy}", is_warning=not alive)

    async def _alive(self) -> int:
        parameters = {"seconds": self._dead_after}
        return await self._database.read(lambda connection: connection.scalar(_ALIVE, parameters)) or 0
