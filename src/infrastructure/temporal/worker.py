"""A worker of Temporal: executes the runs that it delivers, and shows that it lives."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

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
"""After the grace: the SDK sometimes waits for ever at the end of its shutdown, when all runs are handed on."""


class TemporalWorker(RunWorker):
    """Is delivered runs as activities; Temporal itself delivers those of workers that died again."""

    def __init__(self, *, connection: TemporalConnection, **dependencies: Any) -> None:
        super().__init__(**dependencies)
        self._connection = connection

    @override
    async def _work(self, at_once: int) -> None:
        beat = timedelta(seconds=self._connection.settings.heartbeat_seconds)

        @activity.defn(name=ACTIVITY)
        async def execute_run(run: str) -> None:
            await self._execute(RunId(run))

        async with self._connection.opened() as client:
            worker = Worker(
                client,
                task_queue=self._connection.settings.task_queue,
                workflows=[ExecuteRunWorkflow],
                activities=[execute_run],
                max_concurrent_activities=at_once,
                max_cached_workflows=0,  # else those of a worker that died wait 10 s
                max_heartbeat_throttle_interval=beat,
                graceful_shutdown_timeout=timedelta(seconds=self._settings.grace_seconds),
            )
            beside = self._beside()
            working = asyncio.create_task(worker.run())
            try:
                await asyncio.shield(working)
            except asyncio.CancelledError:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._settings.grace_seconds + _SHUTDOWN_SECONDS):
                        await worker.shutdown()
                raise
            finally:
                await cancel_all([working, *beside])

    async def _execute(self, run: RunId) -> None:
        """Execute a run; raise an error, so that it is delivered again, unless it has ended."""
        info = activity.info()
        dead_after = (info.heartbeat_timeout or timedelta()).total_seconds()
        often = min(self._connection.settings.heartbeat_seconds / 2, dead_after / 3)  # the SDK sends every other one
        beating = asyncio.create_task(_beat(often))
        try:
            if info.attempt > 1:
                await self._lock.take_from_frozen(run, silent_for=dead_after)
            if self._is_full(run):
                raise _again(f"{self._at_once} runs are in progress")
            task = self._begun(run)
            try:
                await asyncio.shield(task)
            except CallerBusy as busy:
                raise _again(str(busy), seconds=self._pause()) from None
            except asyncio.CancelledError:
                is_stopping = activity.is_worker_shutdown()
                if is_stopping or not await self._is_unfinished(run):
                    await cancel_all([task])
                if not is_stopping:
                    self._undelivered.add(run)
                    raise  # it was cancelled, or Temporal was away: then the run continues
            if await self._is_unfinished(run):
                raise _again(f"Run {run} is not finished")
        finally:
            await cancel_all([beating])

    async def _is_unfinished(self, run: RunId) -> bool:
        try:
            return (await self._manage.journal.find(run)).status in IN_PROGRESS
        except UnknownRun:
            return False


def _again(why: str, *, seconds: float | None = None) -> ApplicationError:
    """Return the error by which Temporal delivers a run again: at once if this worker stops, else after a while."""
    pause = 0.1 if activity.is_worker_shutdown() else seconds
    delay = None if pause is None else timedelta(seconds=pause)
    return ApplicationError(why, category=ApplicationErrorCategory.BENIGN, next_retry_delay=delay)


async def _beat(seconds: float) -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(seconds)
