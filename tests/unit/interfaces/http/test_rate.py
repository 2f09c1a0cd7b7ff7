import pytest

from interfaces.http.rate import KNOWN, Rate


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_lets_a_caller_ask_all_at_once_and_then_evenly() -> None:
    clock = Clock()
    rate = Rate(60, now=clock)

    assert [rate.wait("a") for _ in range(61)] == [0] * 60 + [1]
    clock.now = 1.0
    assert (rate.wait("a"), rate.wait("a")) == (0, 1)


def test_what_is_unused_is_not_saved_up_for_longer_than_a_minute() -> None:
    clock = Clock()
    rate = Rate(3, now=clock)
    rate.wait("a")
    clock.now = 10_000.0

    assert [rate.wait("a") for _ in range(4)] == [0, 0, 0, 20]


@pytest.mark.parametrize("per_minute", [1, 7, 600])
def test_who_waits_as_long_as_they_are_told_is_let_in(per_minute: int) -> None:
    clock = Clock()
    rate = Rate(per_minute, now=clock)
    while not (wait := rate.wait("a")):
        pass
    clock.now += wait

    assert rate.wait("a") == 0


def test_callers_are_counted_apart_and_the_oldest_is_forgotten() -> None:
    rate = Rate(1, now=Clock())
    assert rate.wait("first") == 0
    assert rate.wait("first") > 0
    for number in range(KNOWN):
        assert rate.wait(f"caller {number}") == 0

    assert rate.wait("first") == 0
