from typing import Any

import pytest
from pydantic import JsonValue

from infrastructure.mcp_client.listed_tools import screen

OBJECT: dict[str, Any] = {"type": "object"}


def screened(*tools: JsonValue) -> tuple[JsonValue, list[str]]:
    """Return the tools that remain of a list, and the problems."""
    result: dict[str, JsonValue] = {"tools": list(tools)}
    problems: list[str] = []
    screen(result, problems)
    return result["tools"], problems


@pytest.mark.parametrize(
    ("given", "offered"),
    [
        ({"pattern": "^(?<year>\\d{4})\\p{L}"}, {"pattern": "^(?<year>\\d{4})\\p{L}"}),
        ({"properties": {"anything": True}}, {"properties": {"anything": True}}),
        ({"properties": {"a": {"$ref": "#/$defs/A"}}}, {"properties": {"a": {"$ref": "#/$defs/A"}}}),
        ({"properties": None, "required": None}, {}),
        ({}, {}),
        (None, {}),
    ],
)
def test_a_valid_schema_is_offered_and_what_is_left_out_is_that_of_an_object(
    given: JsonValue, offered: dict[str, Any]
) -> None:
    tool: JsonValue = {"name": "look", "inputSchema": given, "outputSchema": {"pattern": "(a+)+$"}}
    assert screened(tool) == ([{"name": "look", "inputSchema": {**OBJECT, **offered}}], [])


@pytest.mark.parametrize(
    ("tool", "problem"),
    [
        ({"name": "look", "inputSchema": {"type": "string"}}, "the tool look is not offered: its arguments are not"),
        ({"name": "look", "inputSchema": {"properties": {"n": {"type": "objekt"}}}}, "its schema is invalid: 'objekt'"),
        ({"name": "look", "inputSchema": {"properties": {"a": {"$ref": "https://a.test/b"}}}}, "another document"),
        ({"name": "look", "inputSchema": {"description": "x" * 50_000}}, "more than 50,000 characters"),
        ({"name": 7, "inputSchema": OBJECT}, "name: Input should be a valid string"),
        ("look", "name: Field required"),
    ],
)
def test_an_invalid_tool_costs_that_tool_only(tool: JsonValue, problem: str) -> None:
    listed, problems = screened(tool, {"name": "listen", "inputSchema": OBJECT})
    assert listed == [{"name": "listen", "inputSchema": OBJECT}]
    assert [problem in line for line in problems] == [True]
