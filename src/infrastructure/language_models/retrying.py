"""Trying again when a provider fails for a moment: the one place that does."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential, wait_random

from domain.errors import AgentError

Result = TypeVar("Result")


class Faltered(Exception):
    """An attempt failed in a way that may pass; `error` is what to raise if no other is made.

    A reply that is none is tried again `once`; it is not likely to mend itself, and was perhaps paid for.
    """

    def __init__(self, error: AgentError, *, retry_after: float | None = None, once: bool = False) -> None:
        self.error = error
        self.retry_after = retry_after
        self.once = once
        super().__init__(str(error))


@dataclass(frozen=True, kw_only=True)
class Retrying:
    """How often to try in all, and the seconds between: `wait` doubled each time up to `wait_max`, with jitter.

    Where the provider says when to come back, that is the wait. If it says later than `wait_max`, there is no other
    attempt: an earlier one would only be refused again.
    """

    attempts: int
    wait: float
    wait_max: float

    async def call(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Return the result of the first attempt that has one; raise the last error of those that have not."""
        course = _Course(self)
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Faltered), stop=course.is_over, wait=course.pause, reraise=True
        )
        try:
            return await retrying(attempt)
        except Faltered as last:
            raise last.error from last.__cause__


class _Course:
    """The attempts of one call."""

    def __init__(self, policy: Retrying) -> None:
        self._policy = policy
        self._once_tried = False

    def is_over(self, state: RetryCallState) -> bool:
        """Whether the attempt that faltered was the last."""
        faltered = _faltered(state)
        again, self._once_tried = self._once_tried, self._once_tried or faltered.once
        too_late = (faltered.retry_after or 0.0) > self._policy.wait_max
        return state.attempt_number >= self._policy.attempts or too_late or (faltered.once and again)

    def pause(self, state: RetryCallState) -> float:
        """Return the seconds until the next attempt."""
        policy, asked = self._policy, _faltered(state).retry_after
        wait = wait_exponential(multiplier=policy.wait)(state) if asked is None else asked
        return min(wait + wait_random(0, policy.wait / 2)(state), policy.wait_max)


def _faltered(state: RetryCallState) -> Faltered:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, Faltered):  # only a Faltered attempt comes here
        raise TypeError(repr(error))
    return error


def seconds_to_wait(retry_after: str | None, *, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date; `None` if it is missing or is neither.

    >>> seconds_to_wait("2", now=datetime.now(UTC))
    2.0
    """
    value = (retry_after or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
