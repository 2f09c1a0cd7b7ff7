"""The tools that a server lists: for an invalid one the SDK refuses the whole list, and a provider every tool."""

import json
import re
from functools import lru_cache

import mcp_types
from jsonschema import Draft202012Validator, FormatChecker, SchemaError
from mcp.client import Client
from pydantic import JsonValue, ValidationError

from domain.validation import in_words

MAX_TOOLS = 128
"""What some providers take in all."""
MAX_SCHEMA_CHARACTERS = 50_000


async def list_tools(client: Client, problems: list[str]) -> list[mcp_types.Tool]:
    """Return the server's tools, page by page until a page repeats."""
    tools: list[mcp_types.Tool] = []
    cursor: str | None = None
    seen: set[str | None] = set()
    while cursor not in seen and len(tools) <= MAX_TOOLS:
        seen.add(cursor)
        page = await client.list_tools(cursor=cursor)
        tools += [tool for tool in page.tools if tool not in tools]
        cursor = page.next_cursor or None
    if len(tools) > MAX_TOOLS:
        problems.append(f"there are more than {MAX_TOOLS} tools; the others are not offered")
    return tools[:MAX_TOOLS]


def screen(result: dict[str, JsonValue], problems: list[str]) -> None:
    """Remove invalid tools from the result of a request, if it lists tools, and add a problem for each."""
    listed = result.get("tools")
    if isinstance(listed, list):
        result["tools"] = [tool for each in listed if (tool := _screened(each, problems)) is not None]


def _screened(listed: JsonValue, problems: list[str]) -> JsonValue:
    given = listed if isinstance(listed, dict) else {}
    schema = given.get("inputSchema")
    # Many servers leave out the type, or write null for what is empty.
    present = {key: value for key, value in schema.items() if value is not None} if isinstance(schema, dict) else {}
    # By the schema of its results, the SDK would check them with any pattern of the server's.
    described = {**given, "inputSchema": {"type": "object", **present}, "outputSchema": None}
    try:
        tool = mcp_types.Tool.model_validate(described, by_name=False)
        problem = _problem(json.dumps(tool.input_schema))
    except ValidationError as error:
        problem = in_words(error)[0]
    if problem:
        problems.append(f"the tool {str(given.get('name'))[:80]} is not offered: {problem}")
        return None
    return tool.model_dump(mode="json", by_alias=True, exclude_none=True)


@lru_cache(maxsize=1024)
def _problem(schema: str) -> str:
    """Return what is wrong with a schema, if anything; patterns are not compiled, for their dialects differ."""
    if len(schema) > MAX_SCHEMA_CHARACTERS:
        return f"its schema has more than {MAX_SCHEMA_CHARACTERS:,} characters"
    if re.search(r'"\$(?:dynamicRef|ref)": "(?!#)', schema):
        return "its schema refers to another document"
    parsed = json.loads(schema)
    try:
        Draft202012Validator.check_schema(parsed, format_checker=FormatChecker(formats=()))
    except (SchemaError, RecursionError) as error:
        return f"its schema is invalid: {getattr(error, 'message', error)}"[:200]
    return "" if parsed["type"] == "object" else "its arguments are not an object"
