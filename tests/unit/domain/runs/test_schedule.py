from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from domain.runs.run import Schedule

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
CENTURY = timedelta(days=36_525)
EAST, WEST = (timezone(timedelta(hours=hours)) for hours in (14, -12))


@pytest.mark.parametrize(
    ("not_before", "expected"),
    [
        (None, timedelta()),
        (NOON, timedelta()),
        (NOON - timedelta(microseconds=1), timedelta()),
        (NOON + timedelta(microseconds=1), timedelta(microseconds=1)),
        (datetime(2026, 3, 29, 15, tzinfo=EAST), timedelta()),
        (datetime(2026, 3, 29, 1, tzinfo=WEST), timedelta(hours=1)),
        (datetime.min.replace(tzinfo=EAST), timedelta()),
        (datetime.max.replace(tzinfo=WEST), CENTURY),
    ],
)
def test_waits_until_its_time_and_at_most_a_century(not_before: datetime | None, expected: timedelta) -> None:
    assert Schedule(not_before=not_before).wait(NOON) == expected


@pytest.mark.parametrize("wrong", [{"priority": 101}, {"priority": -101}, {"not_before": "2026-03-29T12:00"}])
def test_a_priority_is_bounded_and_a_time_names_its_zone(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Schedule.model_validate(wrong)
