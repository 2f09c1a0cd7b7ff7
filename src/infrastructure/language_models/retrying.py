"""Retrying calls to a provider that fails temporarily; nothing else in the program retries them."""

import asyncio
import logging
import math
import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from application.meter import current_meter
from domain.errors import AgentError, ModelUnavailable
from infrastructure.settings import ProviderSettings

_LOG = logging.getLogger(__name__)


class Retries:
    """The attempts that are left to a call.

    An error is retried if it has the fact `retry`: "always", or "once" if the provider may have billed its reply. The
    wait doubles each time, with jitter, unless the provider says how long to wait. If that is longer than the longest
    wait that is allowed, there is no further attempt: an earlier one would be refused again.
    """

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._failures = 0

    async def wait_after(self, error: AgentError) -> None:
        """Wait for the next attempt, or raise the error if there is none."""
        first, longest = self._settings.retry_wait_seconds, self._settings.max_retry_wait_seconds
        asked = error.retry_after if isinstance(error, ModelUnavailable) else None
        retry, usual = error.facts.get("retry"), first * 2**self._failures
        is_left = retry == "always" or (retry == "once" and not self._failures)
        self._failures += 1
        if not is_left or self._failures >= self._settings.attempts or (asked or 0) > longest:
            raise error
        jitter = random.uniform(0, first / 2)  # noqa: S311 - it needs no secrecy
        seconds = min((usual if asked is None else asked) + jitter, longest)
        _LOG.warning("retry in %.1f s: %s", seconds, error)
        if meter := current_meter.get():
            meter.report_retry(str(error), seconds)
        await asyncio.sleep(seconds)


def seconds_to_wait(retry_after: str, *, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date; `None` if it is neither."""
    if retry_after.strip().replace(".", "", 1).isdecimal():
        return min(float(retry_after), 1e9)  # hundreds of digits would be infinite
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0, math.ceil((moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()))
