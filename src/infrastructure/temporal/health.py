"""Counting the workers that ask Temporal for runs."""

import time

from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest

from infrastructure.temporal.connection import TemporalConnection

_ALIVE_SECONDS = 75
"""A live worker polls at least once a minute."""


async def count_workers(connection: TemporalConnection) -> int:
    """Return how many workers polled recently."""
    async with connection.opened() as client:
        queue = TaskQueue(name=connection.settings.task_queue)
        request = DescribeTaskQueueRequest(namespace=client.namespace, task_queue=queue)
        pollers = (await client.workflow_service.describe_task_queue(request)).pollers
    since = time.time() - _ALIVE_SECONDS
    return len({poller.identity for poller in pollers if poller.last_access_time.ToSeconds() > since})
