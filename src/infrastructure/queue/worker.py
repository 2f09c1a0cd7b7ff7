"""A worker: executes the runs that the queue delivers, and those of workers that died."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

import psycopg
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.app import WorkerOptions
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import AbortReason
from procrastinate.jobs import DeleteJobCondition, Job
from typing_extensions import override

from application.concurrency import cancel_all
from application.runs.execute_run import ExecuteRun
from application.runs.manage_runs import ManageRuns
from domain.errors import AgentError, StorageBusy
from domain.identifiers import RunId
from infrastructure.database.database import Database
from infrastructure.postgres.runs.run_locks.advisory import AdvisoryRunLock
from infrastructure.queue.jobs import QUEUE, TASK, create_app, translated_job_errors
from infrastructure.queue.settings import QueueSettings

_log = logging.getLogger("agent.queue")

_POLL_SECONDS = 1.0
_LONG_SECONDS = 30.0
"""Of work, after which it is worth saying again that the database is away."""

Report = Callable[[str], None]


class _HandedOn(Exception):
    """The worker stops; another one is to execute the run."""


class _AtOnce(BaseRetryStrategy):
    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        return RetryDecision(retry_in={"seconds": 0}) if isinstance(exception, _HandedOn) else None


class Worker:
    """Works until it is cancelled; then it hands its runs on to other workers.

    While the database is away, runs in progress continue: their journal waits for it.
    """

    def __init__(
        self,
        *,
        url: str,
        database: Database,
        executor: Callable[[], ExecuteRun],
        manage: ManageRuns,
        lock: AdvisoryRunLock,
        settings: QueueSettings,
    ) -> None:
        self._url = url
        self._database = database
        self._executor = executor
        self._manage = manage
        self._lock = lock
        self._settings = settings
        self._runs: dict[RunId, asyncio.Task[None]] = {}
        self._is_stopping = False

    async def work(self, *, at_once: int, report: Report) -> NoReturn:
        """Execute at most `at_once` runs concurrently, and report what happens.

        Raises:
            StorageUnusable: The database refuses.
            CancelledError: The worker was stopped, and has handed its runs on.
        """
        reported = ""
        try:
            while True:
                began = time.monotonic()
                try:
                    with translated_job_errors(self._url):
                        await self._work(at_once, report)
                except StorageBusy as away:
                    if str(away) != reported or time.monotonic() - began > _LONG_SECONDS:
                        report(str(away))
                    reported = str(away)
                await asyncio.sleep(1)
        finally:
            await cancel_all(tuple(self._runs.values()))

    async def _work(self, at_once: int, report: Report) -> None:
        """Work until the database is away, or the worker is stopped."""
        async with self._database.reading():
            pass  # which makes the tables
        settings, app = self._settings, create_app(self._url, connections=at_once + 4)

        @app.task(name=TASK, queue=QUEUE, pass_context=True, retry=_AtOnce())
        async def execute_run(context: JobContext, *, run: str) -> None:
            await self._execute(context, RunId(run), report)

        async with app.open_async():
            beside = [
                asyncio.create_task(self._repeatedly(_POLL_SECONDS, self._rescue, app, report)),
                asyncio.create_task(self._repeatedly(settings.sweep_seconds, self._sweep, app, report)),
            ]
            working = asyncio.create_task(app.run_worker_async(**self._options(at_once)))
            try:
                await asyncio.shield(working)
            except asyncio.CancelledError:
                self._is_stopping = True  # before its jobs are aborted
                await cancel_all([working])
                raise
            finally:
                await cancel_all(beside)

    def _options(self, at_once: int) -> WorkerOptions:
        settings = self._settings
        return WorkerOptions(
            queues=[QUEUE],
            concurrency=at_once,
            listen_notify=settings.listen,
            fetch_job_polling_interval=_POLL_SECONDS,
            abort_job_polling_interval=_POLL_SECONDS,
            delete_jobs=DeleteJobCondition.ALWAYS,
            update_heartbeat_interval=settings.dead_after_seconds / 3,
            stalled_worker_timeout=settings.dead_after_seconds,
            shutdown_graceful_timeout=settings.grace_seconds,
            install_signal_handlers=False,
        )

    async def _execute(self, context: JobContext, run: RunId, report: Report) -> None:
        task = self._runs.get(run)
        if task is None:
            task = self._runs[run] = asyncio.create_task(self._reported(run, report))
            task.add_done_callback(lambda _: self._runs.pop(run, None))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if context.abort_reason() is AbortReason.SHUTDOWN and not self._is_stopping:
                raise  # the database is away: the run goes on
            await cancel_all([task])
            if context.abort_reason() is AbortReason.SHUTDOWN:
                raise _HandedOn from None
            raise

    async def _reported(self, run: RunId, report: Report) -> None:
        report(f"run {run} begins")
        try:
            await self._executor().execute_queued(run)
        finally:
            try:
                ended = await self._manage.journal.find(run)
                report(f"run {run} {ended.status}{f': {ended.outcome}' if ended.outcome else ''}")
            except AgentError as error:
                report(f"run {run}: {error}")

    async def _rescue(self, app: App, report: Report) -> None:
        """Have the runs of workers that died executed again."""
        dead_after = self._settings.dead_after_seconds
        for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=dead_after):
            run = RunId(job.lock or "")
            await self._lock.take_from_frozen(run, silent_for=dead_after)
            await app.job_manager.retry_job(job)
            report(f"run {run} is taken from a worker that died")

    async def _sweep(self, _app: App, report: Report) -> None:
        for run in await self._manage.recover():
            report(f"run {run.id} was lost, and is submitted again")

    async def _repeatedly(
        self, seconds: float, work: Callable[[App, Report], Awaitable[None]], app: App, report: Report
    ) -> None:
        while True:
            try:
                await work(app, report)
            except (AgentError, ConnectorException, psycopg.Error) as error:  # another worker was faster, or it is away
                _log.warning("%s: %s", work.__name__, error)
            await asyncio.sleep(seconds)
