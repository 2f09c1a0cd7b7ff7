"""Trying again when a provider fails temporarily: the only place that does."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import tenacity

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
    first, longest = settings.retry_wait_seconds, settings.max_retry_wait_seconds

    def may_pass(state: tenacity.RetryCallState) -> bool:
        error = state.outcome and state.outcome.exception()
        retry = error.facts.get("retry") if isinstance(error, AgentError) else None
        return (retry == "always" or (retry == "once" and state.attempt_number == 1)) and (
            _asked(state) or 0
        ) <= longest

    def wait(state: tenacity.RetryCallState) -> float:
        asked, usual = _asked(state), tenacity.wait_exponential(multiplier=first)(state)
        return min((usual if asked is None else asked) + tenacity.wait_random(0, first / 2)(state), longest)

    stop = tenacity.stop_after_attempt(settings.attempts)
    retrying = tenacity.AsyncRetrying(stop=stop, wait=wait, retry=may_pass, before_sleep=_report, reraise=True)
    return await retrying(attempt)


def _report(state: tenacity.RetryCallState) -> None:
    failure, seconds = str(state.outcome and state.outcome.exception()), state.upcoming_sleep
    _LOG.warning("retry in %.1f s: %s", seconds, failure)
    if meter := current_meter.get():
        meter.report_retry(failure, seconds)


def _asked(state: tenacity.RetryCallState) -> float | None:
    error = state.outcome and state.outcome.exception()
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
