"""A queue in this process; what it has not finished when the process ends is found by `ManageRuns.recover`."""

import asyncio
import logging
from bisect import insort
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from typing_extensions import override

from application.concurrency import cancel_all
from application.ports.event_listener import EventListener
from application.runs.execute_run import ExecuteRun
from application.runs.ports.run_queue import RunQueue
from domain.events import Event, RunEnded
from domain.identifiers import RunId
from domain.runs.run import CallerBusy, Run

_log = logging.getLogger("agent.runs")
_PAUSE: Final = timedelta(seconds=0.5)
"""The pause after a run is cancelled, and before one is retried whose caller has too many runs in progress."""


class _FailureLog(EventListener):
    """Logs that a run in the background failed, with the class of the error; its message may quote private text."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @override
    def on_event(self, event: Event) -> None:
        if isinstance(event, RunEnded) and event.status == "failed":
            _log.error("run %s of %s failed: %s", self._run.id, self._run.use_case, event.error)


class InMemoryRunQueue(RunQueue):
    """Executes runs as tasks of this process, at most `max_concurrency` concurrently."""

    def __init__(self, executor: Callable[[], ExecuteRun], *, max_concurrency: int) -> None:
        self._executor = executor
        self._max_concurrency = max_concurrency
        self._waiting: list[Run] = []
        self._tasks: dict[asyncio.Task[None], RunId] = {}
        self._alarm: asyncio.TimerHandle | None = None

    @override
    async def submit(self, run: Run) -> None:
        insort(self._waiting, run, key=lambda each: -each.priority)
        self._start()

    @override
    async def withdraw(self, run: RunId) -> None:
        self._waiting = [each for each in self._waiting if each.id != run]
        await cancel_all([task for task, other in self._tasks.items() if other == run])

    @override
    async def pending(self) -> frozenset[RunId]:
        return frozenset((*self._tasks.values(), *(run.id for run in self._waiting)))

    @override
    async def close(self) -> None:
        self._waiting.clear()
        await cancel_all(tuple(self._tasks))
        self._start()

    def _start(self) -> None:
        """Start the runs that are due, up to `max_concurrency`, and come back when the next one is due."""
        now = datetime.now(UTC)
        for run in tuple(self._waiting):
            if len(self._tasks) < self._max_concurrency and not run.wait(now) and run.id not in self._tasks.values():
                self._waiting.remove(run)
                task = asyncio.create_task(self._execute(run))
                self._tasks[task] = run.id
                task.add_done_callback(self._ended)
        if self._alarm:
            self._alarm.cancel()
        delays = [run.wait(now) for run in self._waiting if run.wait(now)]
        loop = asyncio.get_running_loop()
        self._alarm = loop.call_later(min(delays).total_seconds(), self._start) if delays else None

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        task.get_loop().call_later(_PAUSE.total_seconds() if task.cancelled() else 0.0, self._start)  # the loop may end

    async def _execute(self, run: Run) -> None:
        try:
            await self._executor().execute_queued(run.id, listener=_FailureLog(run))
        except CallerBusy:
            await self.submit(run.model_copy(update={"not_before": datetime.now(UTC) + _PAUSE}))
        except Exception:  # noqa: BLE001 - the other runs are executed all the same
            _log.exception("unexpected error in run %s", run.id)
