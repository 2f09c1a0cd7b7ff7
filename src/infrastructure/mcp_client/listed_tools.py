"""The valid tools of a server: with an invalid one, the SDK would refuse the whole list, and a provider every tool."""

import json
from collections.abc import Iterator
from functools import lru_cache, reduce
from operator import getitem

import mcp_types
from jsonschema import Draft202012Validator
from mcp.client import Client
from pydantic import JsonValue, ValidationError
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from domain.validation import in_words

MAX_TOOLS = 128
"""The most that some providers accept in a request."""
MAX_SCHEMA_CHARACTERS = 50_000
MAX_FAULTS = 50
_META = Draft202012Validator(Draft202012Validator.META_SCHEMA)


async def list_tools(client: Client, problems: list[str]) -> list[mcp_types.Tool]:
    """Return the server's tools, page by page until a cursor repeats, from at most as many pages as tools."""
    tools: list[mcp_types.Tool] = []
    cursor: str | None = None
    seen: set[str | None] = set()
    while cursor not in seen and len(seen) < MAX_TOOLS and len(tools) <= MAX_TOOLS:
        seen.add(cursor)
        page = await client.list_tools(cursor=cursor)
        tools += [tool for tool in page.tools if tool not in tools]
        cursor = page.next_cursor or None
    if len(tools) > MAX_TOOLS:
        problems.append(f"there are more than {MAX_TOOLS} tools; the others are not offered")
    return tools[:MAX_TOOLS]


def screen(result: dict[str, JsonValue], problems: list[str]) -> None:
    """Remove invalid tools from the result of a request, if it lists tools, and add a problem for each."""
    listed = result.get("tools", ())
    if listed is None:
        result["tools"] = []
    if isinstance(listed, list):
        first = listed[: MAX_TOOLS + 1]  # one more shows that there are too many
        tools = [_screened(tool, problems) for tool in first]
        result["tools"] = [tool for tool in tools if tool is not None]
        if not isinstance(result.get("nextCursor"), str):
            result.pop("nextCursor", None)


def _screened(listed: JsonValue, problems: list[str]) -> JsonValue:
    given = listed if isinstance(listed, dict) else {}
    schema = given.get("inputSchema", given.get("input_schema"))
    problem, repaired = _repaired(json.dumps(schema if isinstance(schema, dict) else {}))
    # With an output schema, the SDK would match results against any pattern that the server sends.
    changes = {"inputSchema": repaired, "outputSchema": None, "annotations": given.get("annotations") or None}
    try:
        tool = mcp_types.Tool.model_validate({**given, **changes}, by_name=False)
        problem = problem if tool.name.strip() else "its name is empty"
    except ValidationError as error:
        problem = problem or in_words(error)[0]
    if problem:
        problems.append(f"the tool {str(given.get('name'))[:80]} is not offered: {problem}")
        return None
    return tool.model_dump(mode="json", by_alias=True, exclude_none=True)


@lru_cache(maxsize=1024)
def _repaired(written: str) -> tuple[str, JsonValue]:
    """Return why a schema cannot be used, empty if it can, and the schema without its invalid keywords.

    Many servers write null or an empty list for an empty object, and keywords of other dialects. Patterns are not
    checked, because their dialects differ.
    """
    if len(written) > MAX_SCHEMA_CHARACTERS:
        return f"its schema has more than {MAX_SCHEMA_CHARACTERS:,} characters", {}
    schema = json.loads(written)
    try:
        faults = 0
        while (invalid := next(_META.iter_errors(schema), None)) and faults < MAX_FAULTS:
            *above, last = invalid.absolute_path
            faults += 1
            parent = reduce(getitem, above, schema)
            is_schema = invalid.validator_value == ["object", "boolean"]
            if is_schema and (isinstance(last, int) or above[-1:] in (["properties"], ["$defs"], ["definitions"])):
                parent[last] = {}
            else:
                del parent[last]
        if invalid:
            return f"its schema is invalid: {invalid.message}"[:200], {}
        _resolve(schema)
    except RecursionError as error:
        return f"its schema is invalid: {error}", {}
    except Unresolvable as error:
        return f"its schema refers to {error.ref!r}, which it does not define"[:200], {}
    kind = schema.get("type", "object")
    schema = {"type": "object"} | schema | ({"type": "object"} if "object" in kind else {})
    return "" if "object" in kind else "its arguments are not an object", schema


def _resolve(schema: JsonValue) -> None:
    """Follow every reference; raise `Unresolvable` if one leads nowhere, elsewhere, or only back to itself."""
    resource = Resource.from_contents(schema, default_specification=DRAFT202012)
    resolver = Registry().with_resource("", resource).resolver()
    for reference in _references(schema):
        seen: set[str] = set()
        following: JsonValue = reference
        while isinstance(following, str):
            if following in seen or not following.startswith("#"):
                raise Unresolvable(ref=following)
            seen.add(following)
            try:
                target = resolver.lookup(following).contents
            except Unresolvable as error:
                raise Unresolvable(ref=following) from error
            following = target.get("$ref") if isinstance(target, dict) else None


def _references(schema: JsonValue) -> Iterator[str]:
    if isinstance(schema, dict):
        targets = (schema.get(key) for key in ("$ref", "$dynamicRef"))
        yield from (target for target in targets if isinstance(target, str))
        schema = list(schema.values())
    for each in schema if isinstance(schema, list) else ():
        yield from _references(each)
