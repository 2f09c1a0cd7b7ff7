import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from domain.errors import AgentError, ModelUnavailable, ProtocolBroken
from infrastructure.language_models.retrying import Faltered, Retrying, seconds_to_wait

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
DOWN = ModelUnavailable("It is down")
BROKEN = ProtocolBroken("It is broken")


def faltering(*faults: Exception) -> tuple[Callable[[], Awaitable[str]], list[float]]:
    """Make an attempt that fails in these ways, one after the other, and then does not; and when it was made."""
    waiting, made = iter(faults), list[float]()

    async def attempt() -> str:
        made.append(time.monotonic())
        fault = next(waiting, None)
        if fault is not None:
            raise fault
        return "done"

    return attempt, made


def called(attempt: Callable[[], Awaitable[str]], *, attempts: int = 4, wait: float = 0.0, most: float = 1.0) -> str:
    return asyncio.run(Retrying(attempts=attempts, wait=wait, wait_max=most).call(attempt))


def test_returns_the_first_result() -> None:
    attempt, made = faltering(Faltered(DOWN), Faltered(DOWN))

    assert called(attempt) == "done"
    assert len(made) == 3


@pytest.mark.parametrize("attempts", [1, 2, 4])
def test_raises_the_last_error_after_as_many_attempts_as_there_may_be(attempts: int) -> None:
    attempt, made = faltering(*[Faltered(DOWN)] * 9)

    with pytest.raises(ModelUnavailable) as caught:
        called(attempt, attempts=attempts)

    assert caught.value is DOWN
    assert len(made) == attempts


def test_does_not_try_again_what_did_not_falter() -> None:
    attempt, made = faltering(AgentError("It is wrong"))

    with pytest.raises(AgentError, match="It is wrong"):
        called(attempt)
    assert len(made) == 1


def test_tries_what_is_broken_once_more_whatever_came_before() -> None:
    attempt, made = faltering(Faltered(DOWN), Faltered(BROKEN, once=True), Faltered(BROKEN, once=True))

    with pytest.raises(ProtocolBroken):
        called(attempt, attempts=9)
    assert len(made) == 3


def test_waits_as_asked() -> None:
    attempt, made = faltering(Faltered(DOWN, retry_after=0.2))
    called(attempt, wait=0.0)

    assert 0.2 <= made[1] - made[0] < 0.4


def test_does_not_wait_longer_than_it_may() -> None:
    attempt, made = faltering(Faltered(DOWN), Faltered(DOWN))
    called(attempt, wait=60.0, most=0.1)

    assert made[-1] - made[0] < 1


def test_gives_up_at_once_when_asked_to_wait_longer_than_it_may() -> None:
    attempt, made = faltering(Faltered(DOWN, retry_after=1.1))

    with pytest.raises(ModelUnavailable):
        called(attempt, most=1.0)
    assert len(made) == 1


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
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("inf", None),
        ("nan", None),
    ],
)
def test_reads_when_to_come_back(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header, now=NOW) == seconds
