import json
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import InvalidArguments
from infrastructure.tools.current_time import CurrentTimeTool


@pytest.mark.parametrize(("arguments", "offset"), [("{}", 0.0), ('{"utc_offset_hours": 5.5}', 5.5)])
async def test_returns_the_current_time(arguments: str, offset: float) -> None:
    returned = json.loads(await CurrentTimeTool().call(arguments))
    time = datetime.fromisoformat(returned["time"])
    assert abs(time - datetime.now(UTC)) < timedelta(seconds=5)
    assert time.utcoffset() == timedelta(hours=offset)
    assert returned["weekday"] == f"{time:%A}"


@pytest.mark.parametrize("arguments", ["", "[]", '{"utc_offset_hours": 99}', '{"zone": "UTC"}'])
async def test_refuses_invalid_arguments(arguments: str) -> None:
    with pytest.raises(InvalidArguments):
        await CurrentTimeTool().call(arguments)
