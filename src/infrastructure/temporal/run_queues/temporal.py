"""A queue in Temporal; workers on any machine execute its runs."""

from datetime import UTC, datetime, timedelta
from typing import Final

from temporalio.service import RPCError, RPCStatusCode
from typing_extensions import override

from application.runs.ports.run_queue import RunQueue
from domain.identifiers import RunId
from domain.runs.run import Run
from infrastructure.temporal.connection import TemporalConnection
from infrastructure.temporal.workflow import SUBMIT, WORKFLOW

_TASK_TIMEOUT: Final = timedelta(seconds=5)
"""Of the workflow's own code, which takes milliseconds: after this time another worker replaces a killed one."""
_EXTREME: Final = 50
"""Priorities above this number, or below its negative, get Temporal's highest, or lowest, key."""


class TemporalRunQueue(RunQueue):
    """Keeps a workflow for each run until the run has ended; `pending` may lag, as Temporal's index does."""

    is_remote = True

    def __init__(self, connection: TemporalConnection, *, dead_after_seconds: float) -> None:
        self._connection = connection
        self._dead_after_seconds = dead_after_seconds
        self._task_queue = connection.settings.task_queue

    @override
    async def submit(self, run: Run) -> None:
        now = datetime.now(UTC)
        due = (now + run.wait(now)).timestamp()
        async with self._connection.opened() as client:
            await client.start_workflow(
                WORKFLOW,
                str(run.id),
                id=self._id_of(run.id),
                task_queue=self._task_queue,
                task_timeout=_TASK_TIMEOUT,
                start_signal=SUBMIT,
                start_signal_args=(due, _priority_key(run.priority), self._dead_after_seconds),
            )

    @override
    async def withdraw(self, run: RunId) -> None:
        async with self._connection.opened() as client:
            try:
                await client.get_workflow_handle(self._id_of(run)).terminate("withdrawn")
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise

    @override
    async def pending(self) -> frozenset[RunId]:
        query = f"TaskQueue = '{self._task_queue}' AND ExecutionStatus = 'Running'"
        async with self._connection.opened() as client:
            return frozenset([RunId(found.id.rpartition("/")[2]) async for found in client.list_workflows(query)])

    @override
    async def close(self) -> None:
        await self._connection.close()

    def _id_of(self, run: RunId) -> str:
        return f"{self._task_queue}/{run}"


def _priority_key(priority: int) -> int:
    """Return one of Temporal's five keys: 1 is executed first, 3 is the default."""
    if abs(priority) > _EXTREME:
        return 1 if priority > 0 else 5
    return 2 if priority > 0 else 4 if priority < 0 else 3
