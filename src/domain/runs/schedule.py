"""When a run is executed."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import AwareDatetime, Field

from domain.contract import Contract

_LONGEST: Final = timedelta(days=36_525)
"""A century: any queue can wait for that long."""


class Schedule(Contract):
    """The priority of a run among those that wait, and the time before which it is not executed."""

    priority: int = Field(default=0, ge=-100, le=100, description="Of runs that wait, the highest is executed first.")
    not_before: AwareDatetime | None = Field(default=None, description="The time before which it is not executed.")

    def wait(self, now: datetime) -> timedelta:
        """Return how long the run must still wait; zero if it is due."""
        return min(max(self.not_before - now, timedelta()), _LONGEST) if self.not_before else timedelta()
