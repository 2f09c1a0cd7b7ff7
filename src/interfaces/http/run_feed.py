"""What one run tells, in order: what the journal keeps, and between it what passes."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi.sse import ServerSentEvent

from application.runs.show_runs import ShowRuns
from domain.errors import AgentError
from domain.run_events import ModelCalled, RunEnded, RunEvent, RunStarted, StepFailed, StepFinished, StepStarted
from domain.runs import Run, RunHistory, RunId, RunStatus
from interfaces.http.run_events import ending, passing, recorded

POLL = 2.0
"""Seconds between looks at a run that another process may be executing."""

_log = logging.getLogger("agent.http")


@dataclass(frozen=True)
class _Entry:
    """An event; that of an ending is `final` while no other follows."""

    event: ServerSentEvent
    final: bool = False


class RunFeed:
    """One run's events, for as long as somebody follows or the run goes on here."""

    def __init__(self, run: RunId, *, show: ShowRuns, is_here: Callable[[RunId], bool]) -> None:
        self._run = run
        self._show = show
        self._is_here = is_here
        self._entries: list[_Entry] = []
        self._told = 0
        self._over = False
        self._opened = datetime.now(UTC)
        self._ahead: Counter[tuple[str, str]] = Counter()
        self._news: asyncio.Queue[RunEvent | None] = asyncio.Queue()
        self._changed = asyncio.Event()
        self._reading: asyncio.Task[RunHistory] | None = None
        self._keeping_up: asyncio.Task[None] | None = None
        self.followers = 0

    def open(self) -> None:
        """Keep up with the run from now on."""
        if self._keeping_up is None:
            self._keeping_up = asyncio.create_task(self._keep_up())

    def close(self) -> None:
        """Keep up no longer."""
        if self._keeping_up is not None:
            self._keeping_up.cancel()

    def hear(self, event: RunEvent | None) -> None:
        """Take note of an event, or that there may be something new in the journal."""
        if isinstance(event, RunStarted):
            self._over = False
        self._news.put_nowait(event)

    async def look(self) -> Run:
        """Tell what the journal has by now, and return the run; raise `UnknownRun` for a stranger.

        An ending that was told before is none if the run is under way again.
        """
        is_here = self._is_here(self._run)
        history = await self._history()
        if is_here or history.run.status is RunStatus.RUNNING:
            self._over = False
        self._tell(history, stopped=not is_here)
        self.open()
        return history.run

    def position(self, after: str | None) -> int | None:
        """Return where to go on for one who saw this id last; `None` if the ending was the last thing they saw.

        An id that is none of this run's is passed over: who sends it is told everything.
        """
        if self._over and after == self._entries[-1].event.id:
            return None
        number = (after or "").partition("-")[0]
        seen = [place for place, entry in enumerate(self._entries) if entry.event.id == number]
        return seen[-1] + 1 if seen else 0

    async def follow(self, position: int) -> AsyncGenerator[ServerSentEvent, None]:
        """Yield the events from there on, up to the ending."""
        while True:
            while position >= len(self._entries):
                await self._changed.wait()
            entry = self._entries[position]
            position += 1
            if not entry.final:
                yield entry.event
            elif self._over and position == len(self._entries):
                yield entry.event
                return

    async def _keep_up(self) -> None:
        while True:
            event = await self._next()
            try:
                await self._take_in(event)
            except AgentError as error:
                _log.warning("run %s cannot be followed for now: %s", self._run, error)

    async def _next(self) -> RunEvent | None:
        """Return what is heard next; `None` when it is time to look by oneself, because another process is at work."""
        while True:
            try:
                async with asyncio.timeout(POLL):
                    return await self._news.get()
            except TimeoutError:
                if not (self._over or self._is_here(self._run)):
                    return None

    async def _take_in(self, event: RunEvent | None) -> None:
        """Tell what passes, and read what the journal keeps: it may be ahead of what is heard."""
        match event:
            case None:
                await self._read(ended=False)
            case RunStarted():
                self._ahead.clear()
            case RunEnded():
                await self._read(ended=True)
            case StepFinished() | StepFailed() if self._ahead[event.step, event.label]:
                self._ahead[event.step, event.label] -= 1
            case StepFinished(reused=False) | StepFailed():
                await self._read(ended=False)
                self._ahead[event.step, event.label] = max(0, self._ahead[event.step, event.label] - 1)
            case ModelCalled() | StepStarted() if self._ahead[event.step, event.label]:
                pass
            case _ if (passes := passing(event)) is not None:
                self._add(_Entry(passes))

    async def _read(self, *, ended: bool) -> None:
        stopped = ended or not self._is_here(self._run)
        self._tell(await self._show.execute(self._run), stopped=stopped)

    async def _history(self) -> RunHistory:
        """Read the journal once for all who ask meanwhile: it may be long, and they may be many."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._show.execute(self._run))
            self._reading.add_done_callback(self._was_read)
        return await asyncio.shield(self._reading)

    def _was_read(self, reading: asyncio.Task[RunHistory]) -> None:
        self._reading = None
        if not reading.cancelled():
            reading.exception()  # is told to who asked, if they are still there

    def _tell(self, history: RunHistory, *, stopped: bool) -> None:
        """Tell what the journal has beyond what was told, and the ending of a run that is not under way."""
        for number, step in enumerate(history.steps[self._told :], start=self._told + 1):
            self._add(_Entry(recorded(self._run, number, step)))
            self._told = number
            self._ahead[step.name, step.label] += step.started >= self._opened
        if stopped and not self._over and history.run.status is not RunStatus.RUNNING:
            self._over = True
            self._add(_Entry(ending(history), final=True))

    def _add(self, entry: _Entry) -> None:
        self._entries.append(entry)
        self._changed.set()
        self._changed = asyncio.Event()
