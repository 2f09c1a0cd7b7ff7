"""What runs tell, for any number of streams: read once from the journal, however many follow."""

from collections.abc import AsyncGenerator, Callable

from fastapi.sse import ServerSentEvent
from typing_extensions import override

from application.ports.run_listener import RunListener
from application.runs.show_runs import ShowRuns
from domain.run_events import RunEnded, RunEvent, RunStarted
from domain.runs import RunId
from interfaces.http.run_documents import RunEntry
from interfaces.http.run_events import state
from interfaces.http.run_feed import RunFeed


class RunFeeds(RunListener):
    """The feeds of the runs that go on here, or that somebody follows."""

    def __init__(self, *, show: ShowRuns, is_here: Callable[[RunId], bool]) -> None:
        self._show = show
        self._is_here = is_here
        self._feeds: dict[RunId, RunFeed] = {}

    @override
    def hear(self, event: RunEvent) -> None:
        if isinstance(event, RunStarted):
            self._feed(event.run).open()
        feed = self._feeds.get(event.run)
        if feed is not None:
            feed.hear(event)
            if isinstance(event, RunEnded):
                self._drop_if_alone(event.run, feed)

    def look(self, run: RunId) -> None:
        """Look whether there is something new in the journal of a run that is not executed here."""
        feed = self._feeds.get(run)
        if feed is not None:
            feed.hear(None)

    async def follow(self, run: RunId, *, after: str | None) -> AsyncGenerator[ServerSentEvent, None] | None:
        """Return the run's events behind this id; `None` if there are none to come.

        Raises:
            UnknownRun: There is no such run.
        """
        feed = self._feed(run)
        feed.followers += 1
        try:
            now = await feed.look()
            position = feed.position(after)
        except BaseException:
            self._leave(run, feed)
            raise
        if position is None:
            self._leave(run, feed)
            return None
        entry = RunEntry.of(now, is_here=self._is_here(run))
        return self._followed(run, feed, position, state(entry))

    async def _followed(
        self, run: RunId, feed: RunFeed, position: int, begin: ServerSentEvent
    ) -> AsyncGenerator[ServerSentEvent, None]:
        try:
            yield begin
            async for event in feed.follow(position):
                yield event
        finally:
            self._leave(run, feed)

    def _feed(self, run: RunId) -> RunFeed:
        return self._feeds.setdefault(run, RunFeed(run, show=self._show, is_here=self._is_here))

    def _leave(self, run: RunId, feed: RunFeed) -> None:
        feed.followers -= 1
        if not self._is_here(run):
            self._drop_if_alone(run, feed)

    def _drop_if_alone(self, run: RunId, feed: RunFeed) -> None:
        if not feed.followers and self._feeds.get(run) is feed:
            feed.close()
            del self._feeds[run]
