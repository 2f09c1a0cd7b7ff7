"""A worker that executes the runs which Temporal delivers, and sends heartbeats."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.worker import Worker
from typing_extensions import override

from application.concurrency import cancel_all
from domain.identifiers import RunId
from domain.runs.run import IN_PROGRESS, CallerBusy, UnknownRun
from infrastructure.queue.run_worker import RunWorker
from infrastructure.temporal.connection import TemporalConnection
from infrastructure.temporal.workflow import ACTIVITY, ExecuteRunWorkflow

_SHUTDOWN_SECONDS = 10.0
"""Limit of the SDK's shutdown after the grace: it sometimes never ends, although all runs are handed on."""


@dataclass(kw_only=True, eq=False)
class TemporalWorker(RunWorker):
    """Executes the run of each activity; Temporal itself delivers the runs of dead workers again."""

    connection: TemporalConnection

    @override
    async def _work(self, at_once: int) -> None:
        heartbeat = timedelta(seconds=self.connection.settings.heartbeat_seconds)

        @activity.defn(name=ACTIVITY)
        async def execute_run(run: str) -> None:
            await self._execute(RunId(run))

        async with self.connection.opened() as client:
            worker = Worker(
                client,
                task_queue=self.connection.settings.task_queue,
                workflows=[ExecuteRunWorkflow],
                activities=[execute_run],
                max_concurrent_activities=at_once,
                max_cached_workflows=0,  # else the workflows of a dead worker wait 10 s
                max_heartbeat_throttle_interval=heartbeat,
                graceful_shutdown_timeout=timedelta(seconds=self.settings.grace_seconds),
            )
            searches = self._start_searches()
            working = asyncio.create_task(worker.run())
            try:
                await asyncio.shield(working)
            except asyncio.CancelledError:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.settings.grace_seconds + _SHUTDOWN_SECONDS):
                        await worker.shutdown()
                raise
            finally:
                await cancel_all([working, *searches])

    async def _execute(self, run: RunId) -> None:
        """Execute a run; unless it has ended, raise an error, so that Temporal delivers it again."""
        info = activity.info()
        dead_after = (info.heartbeat_timeout or timedelta()).total_seconds()
        seconds = min(self.connection.settings.heartbeat_seconds / 2, dead_after / 3)  # the SDK sends every other one
        heartbeats = asyncio.create_task(_send_heartbeats(seconds))
        try:
            if info.attempt > 1:
                await self.lock.take_from_frozen(run, silent_for=dead_after)
            if self._is_full(run):
                raise _deliver_again(f"{self._at_once} runs are in progress")
            task = self._task_of(run)
            try:
                await asyncio.shield(task)
            except CallerBusy as busy:
                raise _deliver_again(str(busy), seconds=self._retry_seconds()) from None
            except asyncio.CancelledError:
                is_stopping = activity.is_worker_shutdown()
                if is_stopping or not await self._is_unfinished(run):
                    await cancel_all([task])
                if not is_stopping:
                    self._detached.add(run)
                    raise  # the run was cancelled, or Temporal is away and the run continues
            if await self._is_unfinished(run):
                raise _deliver_again(f"Run {run} is not finished")
        finally:
            await cancel_all([heartbeats])

    async def _is_unfinished(self, run: RunId) -> bool:
        try:
            return (await self.manage.journal.find(run)).status in IN_PROGRESS
        except UnknownRun:
            return False


def _deliver_again(reason: str, *, seconds: float | None = None) -> ApplicationError:
    """Return an error after which Temporal delivers the run again: at once if this worker stops, else after a pause."""
    pause = 0.1 if activity.is_worker_shutdown() else seconds
    delay = None if pause is None else timedelta(seconds=pause)
    return ApplicationError(reason, category=ApplicationErrorCategory.BENIGN, next_retry_delay=delay)


async def _send_heartbeats(seconds: float) -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(seconds)
