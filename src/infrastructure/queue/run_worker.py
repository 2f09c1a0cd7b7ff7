"""What every worker of the queue does, whichever engine delivers the runs."""

import asyncio
import logging
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar, NoReturn

from typing_extensions import override

from application.concurrency import cancel_all
from application.ports.event_listener import EventListener
from application.runs.execute_run import ExecuteRun
from application.runs.manage_runs import ManageRuns
from domain.errors import AgentError, StorageBusy, StorageFailed
from domain.events import Event, RunEnded, RunStarted
from domain.identifiers import RunId
from domain.runs.run import RunHeld, RunStatus
from infrastructure.postgres.runs.run_locks.advisory import AdvisoryRunLock
from infrastructure.queue.settings import QueueSettings
from infrastructure.sql.database import Database

_log = logging.getLogger("agent.queue")
_FORGOTTEN_SECONDS = 30.0
"""A problem that comes back after this time is reported again."""
_SETTLING_SECONDS = 3.0
"""After an outage of the database: longer than workers need to lock their runs again."""
_CANCELLATION_SECONDS = 1.0
_RETRIES_PER_SECOND = 5
"""How many runs of busy callers a worker tries again in a second, however many of them wait."""
_SWEEP = RunId("sweep")
"""The lock of the worker that searches for lost runs; no run has this id."""


@dataclass(kw_only=True, eq=False)
class RunWorker(EventListener, ABC):
    """Executes runs until it is cancelled; then it hands them on to other workers.

    While the database or the engine is away, runs in progress continue: the journal waits for the database.
    """

    expected_errors: ClassVar[tuple[type[Exception], ...]] = (AgentError,)
    """Errors that are logged without a traceback: another worker was faster, or a server is away."""

    report: Callable[[str], None]
    database: Database
    executor: Callable[[], ExecuteRun]
    manage: ManageRuns
    lock: AdvisoryRunLock
    settings: QueueSettings
    _runs: "dict[RunId, asyncio.Task[None]]" = field(default_factory=dict, init=False)
    _detached: set[RunId] = field(default_factory=set, init=False)
    """Runs in progress whose delivery an outage ended: the engine no longer reports that one is cancelled."""
    _at_once: int = field(default=0, init=False)
    _retry_times: list[float] = field(default_factory=list, init=False)
    _reported: dict[str, float] = field(default_factory=dict, init=False)

    async def work(self, *, at_once: int) -> NoReturn:
        """Execute at most `at_once` runs concurrently, and report what happens.

        Raises:
            Misconfigured: The database or the engine refuses the connection.
            CancelledError: The worker was stopped, and has handed its runs on.
        """
        self._at_once = at_once
        try:
            while True:
                try:
                    await self.database.read(lambda _: None)  # creates the tables
                    await self._work(at_once)
                except StorageBusy as away:
                    self._report_once(away)
                await asyncio.sleep(1)
        finally:
            await cancel_all(tuple(self._runs.values()))

    @abstractmethod
    async def _work(self, at_once: int) -> None:
        """Execute what the engine delivers until the worker is stopped; raise `StorageBusy` if it is away."""

    @override
    def on_event(self, event: Event) -> None:
        match event:
            case RunStarted():
                self.report(f"run {event.run} begins")
            case RunEnded():
                self.report(f"run {event.run} {event.status}{f': {event.outcome}' if event.outcome else ''}")

    def _report_once(self, problem: AgentError) -> None:
        """Report a lasting problem, such as a database that is away, only when it begins."""
        message, now = str(problem), time.monotonic()
        if now - self._reported.get(message, -_FORGOTTEN_SECONDS) >= _FORGOTTEN_SECONDS:
            self.report(message)
        self._reported[message] = now

    def _task_of(self, run: RunId) -> "asyncio.Task[None]":
        """Return the task that executes a run, started if there is none; it may raise `CallerBusy`."""
        if run not in self._runs:
            self._runs[run] = asyncio.create_task(self.executor().execute_queued(run, listener=self))
            self._runs[run].add_done_callback(lambda _: self._runs.pop(run, None))
        return self._runs[run]

    def _is_full(self, run: RunId) -> bool:
        """Whether the run would exceed the limit; runs that began before an outage of the engine count too."""
        return run not in self._runs and len(self._runs) >= self._at_once

    def _retry_seconds(self) -> float:
        """Return the seconds until a run is tried again: the more runs wait for that, the longer."""
        now = time.monotonic()
        self._retry_times = [due for due in self._retry_times if due > now]
        seconds = random.uniform(0.5, 1.5) * max(1.0, len(self._retry_times) / _RETRIES_PER_SECOND)  # noqa: S311
        self._retry_times.append(now + seconds)
        return seconds

    def _start_searches(self) -> "list[asyncio.Task[NoReturn]]":
        """Start the tasks that search for lost and for cancelled runs."""
        return [
            asyncio.create_task(self._repeatedly(self.settings.sweep_seconds, self._sweep)),
            asyncio.create_task(self._repeatedly(_CANCELLATION_SECONDS, self._stop_cancelled)),
        ]

    async def _sweep(self) -> None:
        """Submit lost runs again, at intervals, while this worker has the lock of the sweep, as one of all workers."""
        task = asyncio.current_task()
        await self.lock.take_from_frozen(_SWEEP, silent_for=self.settings.dead_after_seconds)
        with suppress(RunHeld):
            async with self.lock.hold(_SWEEP):
                while not (task and task.cancelling()):  # as in `_repeatedly`
                    for run in await self.manage.recover():
                        self.report(f"run {run.id} was lost, and is submitted again")
                    await asyncio.sleep(self.settings.sweep_seconds)

    async def _stop_cancelled(self) -> None:
        self._detached &= self._runs.keys()
        for run in tuple(self._detached):
            if (await self.manage.journal.find(run)).status is RunStatus.CANCELLED and run in self._runs:
                self._runs[run].cancel()

    async def _repeatedly(self, seconds: float, work: Callable[[], Awaitable[None]]) -> NoReturn:
        """Do the work at intervals; after an outage of the database, first let workers lock their runs again."""
        task, is_settled = asyncio.current_task(), False
        while not (task and task.cancelling()):  # a library may have swallowed the cancellation
            try:
                if not is_settled:
                    await self.database.read(lambda _: None)
                    await asyncio.sleep(_SETTLING_SECONDS)
                is_settled = True
                await work()
            except Exception as error:  # noqa: BLE001 - it must not end: it rescues the runs of dead workers
                is_settled = not isinstance(error, StorageBusy)
                if isinstance(error, StorageFailed):
                    self._report_once(error)
                _log.warning("%s", error, exc_info=not isinstance(error, self.expected_errors))
            await asyncio.sleep(seconds)
        raise asyncio.CancelledError
