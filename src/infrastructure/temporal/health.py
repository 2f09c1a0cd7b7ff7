"""Examining Temporal and the workers that ask it for runs."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from typing_extensions import override

from infrastructure.diagnosis import Finding
from infrastructure.queue.health import QueueHealthCheck

_ALIVE_SECONDS = 75
"""A live worker polls at least once a minute."""


class TemporalHealthCheck(QueueHealthCheck):
    """Counts the workers that polled recently, if the queue's adapter is Temporal: only then is its SDK loaded."""

    adapter: ClassVar = "temporal"

    def __init__(self, *, connection: Callable[[], Any], **dependencies: Any) -> None:
        super().__init__(**dependencies)
        self._connection = connection

    @override
    async def examine(self) -> tuple[Finding, ...]:
        return await super().examine() if self._chosen == self.adapter else ()

    @override
    async def _alive(self) -> int:
        from temporalio.api.taskqueue.v1 import TaskQueue  # noqa: PLC0415 - slow to load, and rarely needed
        from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest  # noqa: PLC0415

        from infrastructure.temporal.connection import TemporalConnection  # noqa: PLC0415

        connection: TemporalConnection = self._connection()
        async with connection.opened() as client:
            queue = TaskQueue(name=connection.settings.task_queue)
            request = DescribeTaskQueueRequest(namespace=client.namespace, task_queue=queue)
            pollers = (await client.workflow_service.describe_task_queue(request)).pollers
        since = time.time() - _ALIVE_SECONDS
        return len({poller.identity for poller in pollers if poller.last_access_time.ToSeconds() > since})
