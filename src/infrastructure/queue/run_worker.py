"""What every worker of the queue does, whichever engine delivers the runs."""

import asyncio
import logging
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
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

_LONG_SECONDS = 30.0
"""Without it, after which it is worth saying again what is away."""
_SETTLING_SECONDS = 3.0
"""After the database was away: more than workers need to hold again what they execute."""

_WATCH_SECONDS = 1.0
_IN_VAIN_PER_SECOND = 5
"""How often a worker tries a run whose caller has enough in progress, however many of them wait."""
_SWEEP = RunId("sweep")
"""What the worker that searches for lost runs holds; no run has this id."""


class RunWorker(EventListener, ABC):
    """Works until it is cancelled; then it hands its runs on to other workers.

    While the database or the engine is away, runs in progress continue: their journal waits for it.
    """

    passing: ClassVar[tuple[type[Exception], ...]] = (AgentError,)
    """Errors that are expected of what is done repeatedly: another worker was faster, or something is away."""

    def __init__(
        self,
        *,
        report: Callable[[str], None],
        database: Database,
        executor: Callable[[], ExecuteRun],
        manage: ManageRuns,
        lock: AdvisoryRunLock,
        settings: QueueSettings,
    ) -> None:
        self._report = report
        self._database = database
        self._executor = executor
        self._manage = manage
        self._lock = lock
        self._settings = settings
        self._runs: dict[RunId, asyncio.Task[None]] = {}
        self._undelivered: set[RunId] = set()
        """Runs in progress whose delivery an outage cut off: the engine no longer says that one is cancelled."""
        self._at_once = 0
        self._given_back: list[float] = []
        self._reported: dict[str, float] = {}

    async def work(self, *, at_once: int) -> NoReturn:
        """Execute at most `at_once` runs concurrently, and report what happens.

        Raises:
            Misconfigured: The database or the engine refuses.
            CancelledError: The worker was stopped, and has handed its runs on.
        """
        self._at_once = at_once
        try:
            while True:
                try:
                    await self._database.read(lambda _: None)  # which makes the tables
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
                self._report(f"run {event.run} begins")
            case RunEnded():
                self._report(f"run {event.run} {event.status}{f': {event.outcome}' if event.outcome else ''}")

    def _report_once(self, problem: AgentError) -> None:
        """Report what lasts, such as a database that is away, when it begins."""
        said, now = str(problem), time.monotonic()
        if now - self._reported.get(said, -_LONG_SECONDS) >= _LONG_SECONDS:
            self._report(said)
        self._reported[said] = now

    def _begun(self, run: RunId) -> "asyncio.Task[None]":
        """Return the execution of a run, which continues where its delivery is cut off; it may raise `CallerBusy`."""
        if run not in self._runs:
            self._runs[run] = asyncio.create_task(self._executor().execute_queued(run, listener=self))
            self._runs[run].add_done_callback(lambda _: self._runs.pop(run, None))
        return self._runs[run]

    def _is_full(self, run: RunId) -> bool:
        """Whether the run would be one too many; runs that began before an outage of the engine keep their places."""
        return run not in self._runs and len(self._runs) >= self._at_once

    def _pause(self) -> float:
        """Return the seconds after which a run is tried again, more of them the more runs were given back."""
        now = time.monotonic()
        self._given_back = [due for due in self._given_back if due > now]
        seconds = random.uniform(0.5, 1.5) * max(1.0, len(self._given_back) / _IN_VAIN_PER_SECOND)  # noqa: S311
        self._given_back.append(now + seconds)
        return seconds

    def _beside(self) -> "list[asyncio.Task[NoReturn]]":
        """Start what a worker does beside its runs."""
        return [
            asyncio.create_task(self._repeatedly(self._settings.sweep_seconds, self._sweep)),
            asyncio.create_task(self._repeatedly(_WATCH_SECONDS, self._stop_cancelled)),
        ]

    async def _sweep(self) -> None:
        """Submit lost runs again, for as long as it goes well; one of all workers does."""
        task = asyncio.current_task()
        await self._lock.take_from_frozen(_SWEEP, silent_for=self._settings.dead_after_seconds)
        with suppress(RunHeld):
            async with self._lock.hold(_SWEEP):
                while not (task and task.cancelling()):  # as in `_repeatedly`
                    for run in await self._manage.recover():
                        self._report(f"run {run.id} was lost, and is submitted again")
                    await asyncio.sleep(self._settings.sweep_seconds)

    async def _stop_cancelled(self) -> None:
        self._undelivered &= self._runs.keys()
        for run in tuple(self._undelivered):
            if (await self._manage.journal.find(run)).status is RunStatus.CANCELLED and run in self._runs:
                self._runs[run].cancel()

    async def _repeatedly(self, seconds: float, work: Callable[[], Awaitable[None]]) -> NoReturn:
        """Do the work at intervals, after an outage of the database not before workers hold their runs again."""
        task, is_settled = asyncio.current_task(), False
        while not (task and task.cancelling()):  # a library may have swallowed the cancellation
            try:
                if not is_settled:
                    await self._database.read(lambda _: None)
                    await asyncio.sleep(_SETTLING_SECONDS)
                is_settled = True
                await work()
            except Exception as error:  # noqa: BLE001 - runs of dead workers depend on it: it never ends by itself
                is_settled = not isinstance(error, StorageBusy)
                if isinstance(error, StorageFailed):
                    self._report_once(error)
                _log.warning("%s", error, exc_info=not isinstance(error, self.passing))
            await asyncio.sleep(seconds)
        raise asyncio.CancelledError
