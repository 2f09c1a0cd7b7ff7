"""Examining Temporal and the workers that ask it for runs."""

import time

from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from typing_extensions import override

from application.runs.ports.run_queue import RunQueue
from infrastructure.diagnosis import Finding, HealthCheck, examined
from infrastructure.queue.settings import adapter
from infrastructure.settings import Settings
from infrastructure.temporal.connection import TemporalConnection

_ALIVE_SECONDS = 75
"""A worker asks again after a minute at the latest."""


class TemporalHealthCheck(HealthCheck):
    """Counts the workers that ask for runs, and the runs that wait."""

    def __init__(self, *, connection: TemporalConnection, queue: RunQueue, settings: Settings) -> None:
        self._connection = connection
        self._queue = queue
        self._is_chosen = adapter(settings) == "temporal"

    @override
    async def examine(self) -> tuple[Finding, ...]:
        if not self._is_chosen:
            return ()
        alive = 0

        async def count() -> str:
            nonlocal alive
            alive = await self._alive()
            how = "" if alive else "; start some with 'agent work'"
            waiting = await self._queue.waiting()
            where = f"Temporal at {self._connection.settings.address}"
            return f"{where}: {alive} workers ask for runs and {waiting} runs wait{how}"

        finding = await examined("queue", count)
        return (Finding(finding.subject, finding.found, error=finding.error, is_warning=not alive),)

    async def _alive(self) -> int:
        async with self._connection.opened() as client:
            queue = TaskQueue(name=self._connection.settings.task_queue)
            request = DescribeTaskQueueRequest(namespace=client.namespace, task_queue=queue)
            found = (await client.workflow_service.describe_task_queue(request)).pollers
        since = time.time() - _ALIVE_SECONDS
        return len({poller.identity for poller in found if poller.last_access_time.ToSeconds() > since})
