"""Trying again when a provider fails temporarily: the only place that does."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

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
    number = 0
    while True:
        number += 1
        try:
            return await attempt()
        except AgentError as error:
            seconds = _seconds_after(number, error, settings)
            if seconds is None:
                raise
            _LOG.warning("retry in %.1f s: %s", seconds, error)
            if meter := current_meter.get():
                meter.report_retry(str(error), seconds)
        await asyncio.sleep(seconds)


def _seconds_after(number: int, error: AgentError, settings: ProviderSettings) -> float | None:
    """Return how long to wait after an attempt that failed; `None` if it was the last."""
    retry, first, longest = error.facts.get("retry"), settings.retry_wait_seconds, settings.max_retry_wait_seconds
    asked = error.retry_after if isinstance(error, ModelUnavailable) else None
    is_left = retry == "always" or (retry == "once" and number == 1)
    if not is_left or number >= settings.attempts or (asked or 0) > longest:
        return None
    usual = first * 2 ** (number - 1)
    return min((usual if asked is None else asked) + random.uniform(0, first / 2), longest)  # noqa: S311 - no secret


def seconds_to_wait(retry_after: str, *, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date; `None` if it is neither."""
    if retry_after.strip().replace(".", "", 1).isdecimal():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
