"""A queue in PostgreSQL, by Procrastinate; workers on any machine execute its runs."""

import asyncio
from datetime import UTC, datetime

from procrastinate import App
from typing_extensions import override

from application.runs.ports.run_queue import RunQueue
from domain.identifiers import RunId
from domain.runs.run import Run
from infrastructure.queue.jobs import QUEUE, TASK, create_app, translated_job_errors
from infrastructure.sql.database import Database


class ProcrastinateRunQueue(RunQueue):
    """Keeps a job for each run until the run has ended; jobs of one run are executed one after the other."""

    is_remote = True

    def __init__(self, database: Database, url: str) -> None:
        self._database = database
        self._url = url
        self._app: App | None = None
        self._opening = asyncio.Lock()

    @override
    async def submit(self, run: Run) -> None:
        now = datetime.now(UTC)
        wait = run.wait(now)
        due = now + wait if wait else None
        with translated_job_errors(self._url):
            app = await self._opened()
            task = app.configure_task(TASK, queue=QUEUE, lock=run.id, priority=run.priority, schedule_at=due)
            await task.defer_async(run=run.id)

    @override
    async def withdraw(self, run: RunId) -> None:
        with translated_job_errors(self._url):
            jobs = (await self._opened()).job_manager
            for job in await jobs.list_jobs_async(queue=QUEUE, lock=run):
                if job.id is not None:
                    await jobs.cancel_job_by_id_async(job.id, abort=True, delete_job=True)

    @override
    async def pending(self) -> frozenset[RunId]:
        with translated_job_errors(self._url):
            jobs = (await self._opened()).job_manager
            waiting = await jobs.list_jobs_async(queue=QUEUE, status="todo")
            in_progress = await jobs.list_jobs_async(queue=QUEUE, status="doing")
            return frozenset(RunId(job.lock) for job in (*waiting, *in_progress) if job.lock)

    @override
    async def close(self) -> None:
        async with self._opening:
            if self._app is not None:
                await self._app.close_async()
                self._app = None

    async def _opened(self) -> App:
        async with self._opening:
            if self._app is None:
                await self._database.read(lambda _: None)  # creates the tables
                app = create_app(self._url, connections=4)
                await app.open_async()
                self._app = app
            return self._app
