import json

from pydantic import Field

from domain.contract import Contract
from domain.tools import ToolDescription


class ReadCalendarArguments(Contract):
    """Read what is in the calendar
    on some days.
    """

    days: int = Field(ge=1)


def test_a_tool_is_described_by_the_contract_of_its_arguments() -> None:
    described = ToolDescription.of("read_calendar", ReadCalendarArguments, has_effect=False)

    assert (described.name, described.purpose) == ("read_calendar", "Read what is in the calendar on some days.")
    schema = json.loads(described.arguments)
    assert schema["required"] == ["days"]
    assert schema["properties"]["days"]["minimum"] == 1
    assert schema["additionalProperties"] is False
    assert "description" not in schema


def test_what_has_an_effect_says_so() -> None:
    assert ToolDescription.of("send_mail", ReadCalendarArguments, has_effect=True).has_effect
