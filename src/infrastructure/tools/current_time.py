"""The example tool: the current time. Replace it with one of your own: `make tool NAME=...`."""

import json
from datetime import datetime, timedelta, timezone

from pydantic import Field
from typing_extensions import override

from application.ports.tool import Tool
from domain.contract import Contract
from domain.tools import ToolDescription, parse_arguments


class CurrentTimeArguments(Contract):
    """Returns the current date and time."""

    utc_offset_hours: float = Field(default=0.0, ge=-14, le=14, description="The time zone, as hours ahead of UTC.")


class CurrentTimeTool(Tool):
    """Reads the system's clock."""

    description = ToolDescription.of("current_time", CurrentTimeArguments, has_effect=False)

    @override
    async def call(self, arguments: str) -> str:
        asked = parse_arguments(arguments, CurrentTimeArguments)
        zone = timezone(timedelta(hours=asked.utc_offset_hours))
        now = datetime.now(zone).replace(microsecond=0)
        return json.dumps({"time": now.isoformat(), "weekday": f"{now:%A}"})
