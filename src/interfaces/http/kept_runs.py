"""The runs that the server keeps going, and those who follow them."""

from domain.runs import RunId
from interfaces.http.background_runs import BackgroundRuns
from interfaces.http.run_feeds import RunFeeds
from interfaces.http.use_cases import UseCases

RUNS_WAITING = 100


class KeptRuns:
    """What of runs lives as long as the server."""

    def __init__(self, agent: UseCases, *, at_once: int) -> None:
        self.background = BackgroundRuns(
            write=agent.article.write, show=agent.show_runs, at_once=at_once, waiting=RUNS_WAITING
        )
        self.feeds = RunFeeds(show=agent.show_runs, is_here=self.background.has)
        agent.listeners.join(self.feeds)

    async def cancel(self, run: RunId) -> None:
        """End what goes on of a run that was cancelled, and tell those who follow."""
        await self.background.stop(run)
        self.feeds.look(run)
