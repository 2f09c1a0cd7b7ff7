from typing import Any

import pytest
from pydantic import JsonValue

from infrastructure.mcp_client.listed_tools import screen

OBJECT: dict[str, Any] = {"type": "object"}


def referring(reference: str, **definitions: JsonValue) -> JsonValue:
    """Return a tool whose schema has this reference."""
    return {"name": "look", "inputSchema": {"properties": {"a": {"$ref": reference}}, "$defs": definitions}}


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
        ({"properties": None, "required": None}, {}),
        (
            {"$defs": {"A": {"properties": {"a": {"$ref": "#"}}}}},
            {"$defs": {"A": {"properties": {"a": {"$ref": "#"}}}}},
        ),
        ({"properties": {"$ref": {"type": "string"}}}, {"properties": {"$ref": {"type": "string"}}}),
        ({"$defs": {"A": {"$anchor": "a"}}, "$ref": "#a"}, {"$defs": {"A": {"$anchor": "a"}}, "$ref": "#a"}),
        ({}, {}),
        (None, {}),
        ([], {}),
        ({"type": ["object", "null"]}, {}),
        ({"type": "Object"}, {}),
        ({"properties": []}, {}),
        ({"required": "x", "additionalProperties": None}, {}),
        ({"properties": {"x": None, "y": "string"}}, {"properties": {"x": {}, "y": {}}}),
        ({"properties": {"x": {"type": "str", "required": True}}}, {"properties": {"x": {}}}),
        ({"properties": {"x": {"minimum": 0, "exclusiveMinimum": True}}}, {"properties": {"x": {"minimum": 0}}}),
        ({"properties": {"x": {"items": [{"type": "string"}]}}}, {"properties": {"x": {}}}),
        ({"properties": {"x": {"enum": None, "default": None}}}, {"properties": {"x": {"default": None}}}),
        ({"anyOf": [{"required": ["a"]}, None]}, {"anyOf": [{"required": ["a"]}, {}]}),
        (
            {"properties": {"properties": {"type": "object", "required": True}}},
            {"properties": {"properties": {"type": "object"}}},
        ),
        ({"properties": {"definitions": {"type": "x"}}}, {"properties": {"definitions": {}}}),
        ({"required": ["a", None, 1]}, {"required": ["a"]}),
        ({"dependentRequired": {"a": [1]}}, {"dependentRequired": {"a": []}}),
    ],
)
def test_a_schema_is_offered_without_what_is_invalid_and_what_is_left_out_is_that_of_an_object(
    given: JsonValue, offered: dict[str, Any]
) -> None:
    tool: JsonValue = {"name": "look", "inputSchema": given, "outputSchema": {"pattern": "(a+)+$"}}
    assert screened(tool) == ([{"name": "look", "inputSchema": {**OBJECT, **offered}}], [])


@pytest.mark.parametrize(
    ("tool", "problem"),
    [
        ({"name": "look", "inputSchema": {"type": "string"}}, "the tool look is not offered: its arguments are not"),
        ({"name": "look", "inputSchema": {"required": [], "anyOf": ["x"] * 60}}, "its schema is invalid: 'x'"),
        (referring("https://a.test/b"), "refers to 'https://a.test/b', which it does not define"),
        (referring("other.json#/a"), "refers to 'other.json#/a'"),
        (referring("#/$defs/Missing"), "refers to '#/$defs/Missing'"),
        (referring("#/$defs/~2"), "refers to '#/$defs/~2'"),
        (referring("#nowhere"), "refers to '#nowhere'"),
        (referring("#/$defs/A", A={"$ref": "#/$defs/A"}), "refers to '#/$defs/A'"),
        (referring("#/$defs/A", A={"$ref": "#/$defs/B"}, B={"$ref": "#/$defs/A"}), "refers to '#/$defs/A'"),
        ({"name": "", "inputSchema": OBJECT}, "its name is empty"),
        ({"name": " \n", "inputSchema": OBJECT}, "its name is empty"),
        ({"name": "look", "inputSchema": "no schema", "annotations": 7}, "annotations"),
        (None, "name: Field required"),
        ({"name": "look", "inputSchema": {"description": "x" * 50_000}}, "more than 50,000 characters"),
        ({"name": 7, "inputSchema": OBJECT}, "name: Input should be a valid string"),
        ("look", "name: Field required"),
    ],
)
def test_an_invalid_tool_costs_that_tool_only(tool: JsonValue, problem: str) -> None:
    listed, problems = screened(tool, {"name": "listen", "inputSchema": OBJECT})
    assert listed == [{"name": "listen", "inputSchema": OBJECT}]
    assert [problem in line for line in problems] == [True]


def test_what_is_empty_in_an_odd_way_is_empty() -> None:
    assert screened({"name": "look", "input_schema": {"required": ["a"]}, "annotations": []}) == (
        [{"name": "look", "inputSchema": {**OBJECT, "required": ["a"]}}],
        [],
    )
    result: dict[str, JsonValue] = {"tools": None}
    screen(result, [])
    assert result == {"tools": []}


def test_a_page_of_any_length_is_read_up_to_a_limit_and_a_cursor_that_is_no_text_is_none() -> None:
    result: dict[str, JsonValue] = {"tools": [{"name": f"t{number}"} for number in range(100_000)], "nextCursor": 7}
    screen(result, [])
    listed = result["tools"]
    assert isinstance(listed, list)
    assert (len(listed), "nextCursor" in result) == (129, False)
