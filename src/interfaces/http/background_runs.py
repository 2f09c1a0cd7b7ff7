"""Runs that go on while nobody waits for them: in the server's process, so many at once."""

import asyncio
import logging

from application.article.write_article import WriteArticle
from application.runs.show_runs import ShowRuns
from domain.errors import AgentError, RunHeld
from domain.runs import RunId, RunStatus

LOOKED_BACK_ON = 1_000
"""Runs, latest first, among which those are sought that an earlier server left unfinished."""

_log = logging.getLogger("agent.http")


class BackgroundRuns:
    """Executes runs in the order in which they are accepted."""

    def __init__(self, *, write: WriteArticle, show: ShowRuns, at_once: int, waiting: int) -> None:
        self._write = write
        self._show = show
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._tasks: dict[RunId, asyncio.Task[None]] = {}
        self._executing: set[RunId] = set()
        self._again: set[RunId] = set()

    @property
    def has_room(self) -> bool:
        """Whether a further run can be accepted."""
        return len(self._tasks) < self._most

    def has(self, run: RunId) -> bool:
        """Whether the run waits for its turn here, or is executed."""
        return run in self._tasks

    def accept(self, run: RunId) -> None:
        """See that the run is executed, now or when its turn comes; once more if it is just about to stop."""
        if run in self._executing:
            self._again.add(run)
        elif run not in self._tasks:
            task = asyncio.create_task(self._see_to(run))
            self._tasks[run] = task
            task.add_done_callback(lambda _: self._forget(run, task))

    async def accept_unfinished(self) -> None:
        """Go on with the runs that a server had accepted and did not end."""
        for run in reversed(await self._show.recent(LOOKED_BACK_ON)):
            if run.unattended and run.status is RunStatus.INTERRUPTED and run.use_case == self._write.name:
                self.accept(run.id)

    async def stop(self, run: RunId) -> None:
        """End the execution of one run, which somebody has cancelled."""
        task = self._tasks.get(run)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def close(self) -> None:
        """Interrupt every run; each can be resumed from the step that it was at."""
        tasks = set(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _forget(self, run: RunId, task: asyncio.Task[None]) -> None:
        if self._tasks.get(run) is task:
            del self._tasks[run]

    async def _see_to(self, run: RunId) -> None:
        async with self._free:
            self._executing.add(run)
            try:
                await self._execute(run)
                while run in self._again:
                    self._again.discard(run)
                    await self._execute(run)
            finally:  # with nothing awaited behind it, so that nobody takes the run for one that is still seen to
                self._executing.discard(run)
                self._again.discard(run)
                self._tasks.pop(run, None)

    async def _execute(self, run: RunId) -> None:
        try:
            await self._write.execute(run)
        except RunHeld:
            _log.info("run %s is executed elsewhere", run)
        except AgentError as error:  # the journal says the same
            _log.info("run %s: %s", run, type(error).__name__)
        except Exception:  # noqa: BLE001 - the edge of a task that nobody waits for
            _log.exception("unexpected error in run %s", run)
