"""A queue in this process; what it has not finished when the process ends is found by `ManageRuns.recover`."""

import asyncio
import logging
from collections.abc import Callable, Collection

from typing_extensions import override

from application.concurrency import cancel_all
from application.runs.execute_run import ExecuteRun
from application.runs.ports.run_queue import RunQueue
from domain.identifiers import RunId


class InMemoryRunQueue(RunQueue):
    """Executes runs as tasks in the order submitted, at most `max_concurrency` concurrently."""

    def __init__(self, executor: Callable[[], ExecuteRun], *, max_concurrency: int) -> None:
        self._executor = executor
        self._slots = asyncio.Semaphore(max_concurrency)
        self._tasks: dict[asyncio.Task[None], RunId] = {}
        self._executing = 0

    @property
    @override
    def is_remote(self) -> bool:
        return False

    @override
    async def submit(self, run: RunId) -> None:
        task = asyncio.create_task(self._work(run, earlier=self._tasks_of(run)))
        self._tasks[task] = run
        task.add_done_callback(self._tasks.pop)

    @override
    async def withdraw(self, run: RunId) -> None:
        await cancel_all(self._tasks_of(run))

    @override
    async def waiting(self) -> int:
        return len(self._tasks) - self._executing

    @override
    async def pending(self) -> frozenset[RunId]:
        return frozenset(self._tasks.values())

    @override
    async def close(self) -> None:
        await cancel_all(tuple(self._tasks))

    def _tasks_of(self, run: RunId) -> list[asyncio.Task[None]]:
        return [task for task, other in self._tasks.items() if other == run]

    async def _work(self, run: RunId, *, earlier: Collection[asyncio.Task[None]]) -> None:
        if earlier:
            await asyncio.wait(earlier)
        async with self._slots:
            self._executing += 1
            try:
                await self._executor().execute_queued(run)
            except Exception:
                logging.getLogger("agent.runs").exception("unexpected error in run %s", run)
            finally:
                self._executing -= 1
