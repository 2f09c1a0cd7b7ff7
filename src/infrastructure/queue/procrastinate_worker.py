"""A worker that executes the runs which Procrastinate delivers, and rescues those of dead workers."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import psycopg
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.app import WorkerOptions
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import AbortReason
from procrastinate.jobs import DeleteJobCondition, Job, Status
from typing_extensions import override

from application.concurrency import cancel_all
from application.runs.manage_runs import RECOVERY
from domain.errors import AgentError
from domain.identifiers import RunId
from domain.runs.run import IN_PROGRESS, CallerBusy
from infrastructure.queue.jobs import QUEUE, TASK, create_app, translated_job_errors
from infrastructure.queue.run_worker import RunWorker

_POLL_SECONDS = 1.0
_IMMEDIATELY = datetime(2000, 1, 1, tzinfo=UTC)
"""A time in the past by the database's clock, even if this machine's clock is wrong."""


class _DeliverAgain(Exception):
    """Makes Procrastinate deliver the run again at `due`: this worker stops, or the caller is busy."""

    def __init__(self, due: datetime = _IMMEDIATELY) -> None:
        super().__init__()
        self.due = due


class _RetryStrategy(BaseRetryStrategy):
    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        return RetryDecision(retry_at=exception.due) if isinstance(exception, _DeliverAgain) else None


@dataclass(kw_only=True, eq=False)
class ProcrastinateWorker(RunWorker):
    """Executes the run of each job that it fetches; every worker also searches for the jobs of dead workers."""

    expected_errors: ClassVar[tuple[type[Exception], ...]] = (AgentError, ConnectorException, psycopg.Error)

    url: str
    _is_stopping: bool = field(default=False, init=False)
    _clock_start: datetime = field(default=_IMMEDIATELY, init=False)
    """The database's time at which this machine's monotonic clock was 0."""

    @override
    async def _work(self, at_once: int) -> None:
        app = create_app(self.url, connections=at_once + 4)

        @app.task(name=TASK, queue=QUEUE, pass_context=True, retry=_RetryStrategy())
        async def execute_run(context: JobContext, *, run: str) -> None:
            await self._execute(context, RunId(run))

        with translated_job_errors(self.url):
            async with app.open_async():
                row = await app.connector.execute_query_one_async("SELECT clock_timestamp() AS now")
                self._clock_start = row["now"] - timedelta(seconds=time.monotonic())
                rescue = asyncio.create_task(self._repeatedly(_POLL_SECONDS, lambda: self._rescue(app)))
                searches = [*self._start_searches(), rescue]
                working = asyncio.create_task(app.run_worker_async(**self._options(at_once)))
                try:
                    await asyncio.wait([working])
                except asyncio.CancelledError:
                    self._is_stopping = True  # `_execute` reads it when the jobs are aborted
                    await cancel_all([working])
                    raise
                finally:
                    await cancel_all(searches)
                if not working.cancelled():  # if Procrastinate cancelled it, `work` starts it again
                    await working

    def _options(self, at_once: int) -> WorkerOptions:
        settings = self.settings
        return WorkerOptions(
            queues=[QUEUE],
            concurrency=at_once,
            listen_notify=settings.listen,
            fetch_job_polling_interval=_POLL_SECONDS,
            abort_job_polling_interval=_POLL_SECONDS,
            delete_jobs=DeleteJobCondition.ALWAYS,
            update_heartbeat_interval=settings.dead_after_seconds / 3,
            stalled_worker_timeout=settings.dead_after_seconds,
            shutdown_graceful_timeout=0,  # `_execute` waits instead, but not if the database is away
            install_signal_handlers=False,
        )

    async def _execute(self, context: JobContext, run: RunId) -> None:
        if self._is_full(run):
            raise _DeliverAgain(self._retry_time())
        task = self._task_of(run)
        try:
            await asyncio.shield(task)
        except CallerBusy:
            raise _DeliverAgain(self._retry_time()) from None
        except asyncio.CancelledError:
            is_shutdown = context.abort_reason() is AbortReason.SHUTDOWN
            if is_shutdown and not self._is_stopping:
                self._detached.add(run)
                raise  # the database is away: the run continues
            if is_shutdown:
                await asyncio.wait([task], timeout=self.settings.grace_seconds)
            await cancel_all([task])
            if is_shutdown:
                raise _DeliverAgain from None
            raise

    def _retry_time(self) -> datetime:
        """Return when a run is to be delivered again, by the database's clock."""
        return self._clock_start + timedelta(seconds=time.monotonic() + self._retry_seconds())

    async def _rescue(self, app: App) -> None:
        """Have Procrastinate deliver the runs of dead workers again."""
        dead_after = self.settings.dead_after_seconds
        await self.lock.take_from_frozen(RECOVERY, silent_for=dead_after)
        with translated_job_errors(self.url):
            for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=dead_after):
                run = RunId(job.lock or "")
                await self.lock.take_from_frozen(run, silent_for=dead_after)
                if await self.lock.is_held(run):  # delivered now, the job would end without its run: wait
                    continue
                if (await self.manage.journal.find(run)).status not in IN_PROGRESS:  # it was cancelled
                    await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
                else:
                    await app.job_manager.retry_job(job, retry_at=_IMMEDIATELY)
                    self.report(f"run {run} is taken from a worker that died")
