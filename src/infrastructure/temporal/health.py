"""Examining Temporal and the workers that ask it for runs."""

import time
from typing import Any, ClassVar

from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from typing_extensions import override

from infrastructure.diagnosis import Finding
from infrastructure.queue.health import QueueHealthCheck
from infrastructure.temporal.connection import TemporalConnection

_ALIVE_SECONDS = 75
"""A worker asks again after a minute at the latest."""


class TemporalHealthCheck(QueueHealthCheck):
    """Counts the workers that asked for runs lately, where Temporal is chosen."""

    adapter: ClassVar = "temporal"

    def __init__(self, *, connection: TemporalConnection, **dependencies: Any) -> None:
        super().__init__(**dependencies)
        self._connection = connection

    @override
    async def examine(self) -> tuple[Finding, ...]:
        return await super().examine() if self._chosen == self.adapter else ()

    @override
    async def _alive(self) -> int:
        name = self._connection.settings.task_queue
        async with self._connection.opened() as client:
            request = DescribeTaskQueueRequest(namespace=client.namespace, task_queue=TaskQueue(name=name))
            found = (await client.workflow_service.describe_task_queue(request)).pollers
        since = time.time() - _ALIVE_SECONDS
        return len({poller.identity for poller in found if poller.last_access_time.ToSeconds() > since})
