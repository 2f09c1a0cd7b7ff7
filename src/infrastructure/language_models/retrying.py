"""Trying again when a provider fails temporarily: the only place that does."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from application.meter import current_meter
from domain.errors import AgentError, ModelUnavailable
from infrastructure.settings import ProviderSettings

Result = TypeVar("Result")

_LOG = logging.getLogger(__name__)


async def retried(attempt: Callable[[], Awaitable[Result]], settings: ProviderSettings) -> Result:
    """Return the first result, or raise the error of the last attempt.

    An error is retried if it has the fact `retry`: "always", or "once" if it is about a reply that was perhaps paid
    for. The wait doubles each time, with jitter, unless the provider says how long to wait. If that is longer than
    the longest wait, there is no further attempt: an earlier one would be refused again.
    """
    try:
        return await attempt()
    except AgentError as error:
        if not error.facts.get("retry"):
            raise
        failures = [error]

    async def next_attempt() -> Result:
        if failures:
            raise failures.pop()
        return await attempt()

    result: Result = await _retrying(settings)(next_attempt)
    return result


def _retrying(settings: ProviderSettings) -> Any:
    import tenacity  # noqa: PLC0415 - most calls need no retry

    first, longest = settings.retry_wait_seconds, settings.max_retry_wait_seconds

    def may_pass(state: Any) -> bool:
        error = state.outcome.exception()
        retry = error.facts.get("retry") if isinstance(error, AgentError) else None
        is_left = retry == "always" or (retry == "once" and state.attempt_number == 1)
        return is_left and (_asked(error) or 0) <= longest

    def wait(state: Any) -> float:
        asked, usual = _asked(state.outcome.exception()), tenacity.wait_exponential(multiplier=first)(state)
        return min((usual if asked is None else asked) + tenacity.wait_random(0, first / 2)(state), longest)

    def report(state: Any) -> None:
        failure, seconds = str(state.outcome.exception()), state.upcoming_sleep
        _LOG.warning("retry in %.1f s: %s", seconds, failure)
        if meter := current_meter.get():
            meter.report_retry(failure, seconds)

    stop = tenacity.stop_after_attempt(settings.attempts)
    return tenacity.AsyncRetrying(stop=stop, wait=wait, retry=may_pass, before_sleep=report, reraise=True)


def _asked(error: BaseException | None) -> float | None:
    return error.retry_after if isinstance(error, ModelUnavailable) else None


def seconds_to_wait(retry_after: str, *, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date; `None` if it is neither."""
    if retry_after.strip().replace(".", "", 1).isdecimal():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
