import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from application.meter import measured_by, metered_run
from domain.errors import AgentError, ModelUnavailable, ProtocolViolated
from domain.events import RetryScheduled
from domain.usage import Budget
from infrastructure.language_models.retrying import Retries, seconds_to_wait
from infrastructure.settings import ProviderSettings
from tests.fakes.recording_listener import RecordingListener

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
DOWN = ModelUnavailable("It is down", retry="always")
UNUSABLE = ProtocolViolated("It is unusable", retry="once")


def asked_to_wait(seconds: float) -> ModelUnavailable:
    return ModelUnavailable("It is busy", retry="always", retry_after=seconds)


def failing(*failures: Exception) -> tuple[Callable[[], Awaitable[str]], list[float]]:
    """An attempt that fails in these ways, one after the other, and then succeeds; and the times of the attempts."""
    left, times = iter(failures), list[float]()

    async def attempt() -> str:
        times.append(time.monotonic())
        failure = next(left, None)
        if failure is not None:
            raise failure
        return "done"

    return attempt, times


def settings(*, attempts: int = 4, wait: float = 0.0, max_wait: float = 1.0) -> ProviderSettings:
    return ProviderSettings(attempts=attempts, retry_wait_seconds=wait, max_retry_wait_seconds=max_wait)


async def retried(attempt: Callable[[], Awaitable[str]], settings: ProviderSettings) -> str:
    retries = Retries(settings)
    while True:
        try:
            return await attempt()
        except AgentError as error:
            await retries.wait_after(error)


@pytest.mark.parametrize(
    ("failures", "made", "options"),
    [
        ([DOWN, DOWN], 3, {}),
        *(([DOWN] * 9, attempts, {"attempts": attempts}) for attempts in (1, 2, 4)),
        ([AgentError("It is wrong")], 1, {}),
        ([UNUSABLE], 2, {}),
        ([UNUSABLE] * 2, 2, {"attempts": 9}),
        ([asked_to_wait(1.1)], 1, {"max_wait": 1.0}),
    ],
)
async def test_tries_again_as_often_as_the_error_and_the_settings_allow(
    failures: list[AgentError], made: int, options: dict[str, Any]
) -> None:
    attempt, times = failing(*failures)

    if len(failures) < made:
        assert await retried(attempt, settings(**options)) == "done"
    else:
        with pytest.raises(AgentError) as last:
            await retried(attempt, settings(**options))
        assert last.value is failures[made - 1]
    assert len(times) == made


async def waits_of(attempt: Callable[[], Awaitable[str]], settings: ProviderSettings) -> list[float]:
    """Return the seconds of each wait as it is reported to the run."""
    recorder = RecordingListener()
    async with metered_run("ask", model="m", budget=Budget(), listener=recorder) as meter:
        with measured_by(meter):
            await retried(attempt, settings)
    retries = [event for event in recorder.events if isinstance(event, RetryScheduled)]
    assert {(event.step, event.failure) for event in retries} <= {("ask", "It is down"), ("ask", "It is busy")}
    return [event.seconds for event in retries]


async def test_waits_longer_each_time_unless_it_is_asked_to_wait_but_never_longer_than_allowed() -> None:
    for failures, wait, max_wait, least, most in (
        ((DOWN, DOWN), 0.1, 1.0, (0.1, 0.2), (0.15, 0.25)),
        ((asked_to_wait(0.2),), 0.0, 1.0, (0.2,), (0.2,)),
        ((DOWN, DOWN), 60.0, 0.1, (0.1, 0.1), (0.1, 0.1)),
    ):
        attempt, times = failing(*failures)
        announced = await waits_of(attempt, settings(wait=wait, max_wait=max_wait))

        waited = [later - earlier for earlier, later in pairwise(times)]
        for shortest, longest, seconds in zip(least, most, announced, strict=True):
            assert shortest <= seconds <= longest
        assert all(found >= expected for found, expected in zip(waited, least, strict=True))
        assert sum(waited) < 30


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        (" 0.5 ", 0.5),
        ("0", 0.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 14:00:30 +0200", 30.0),
        ("Sun, 01 Mar 2026 12:00:30 -0000", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        *((header, None) for header in ("", "soon", "-1", "inf", "nan")),
    ],
)
def test_reads_a_retry_after_header(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(header, now=NOW) == seconds
