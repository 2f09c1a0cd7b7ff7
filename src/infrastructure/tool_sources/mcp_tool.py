"""A tool of an MCP server, and what a model is told of it and by it."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import mcp_types
from jsonschema import Draft202012Validator, SchemaError
from pydantic import JsonValue, TypeAdapter, ValidationError
from typing_extensions import override

from application.ports.tool import Tool
from domain.errors import InvalidArguments, ToolFailed
from domain.tools import ToolDescription, ToolName

LONGEST_NAME = 64
"""What every provider takes, in letters, digits, `_` and `-`."""
LONGEST_PURPOSE = 2_000
LONGEST_SCHEMA = 20_000
LONGEST_RESULT = 20_000
"""Characters of a result that a model is given."""
LONGEST_FAILURE = 1_000

Call = Callable[[str, dict[str, Any]], Awaitable[mcp_types.CallToolResult]]
_OBJECT = TypeAdapter(dict[str, JsonValue])


class McpServerTool(Tool):
    """Lets a model call one tool of a server."""

    def __init__(self, name: str, description: ToolDescription, call: Call) -> None:
        self._name = name
        self._description = description
        self._call = call

    @property
    @override
    def description(self) -> ToolDescription:
        return self._description

    @override
    async def call(self, arguments: str) -> str:
        try:
            given = _OBJECT.validate_json(arguments)
        except ValidationError as error:
            raise InvalidArguments("The arguments are no JSON object") from error
        result = await self._call(self._name, given)
        if result.is_error:
            said = " ".join(part.text for part in result.content if isinstance(part, mcp_types.TextContent))
            raise ToolFailed(said[:LONGEST_FAILURE] or f"{self._description.name} failed and does not say why")
        return told(result)


def told(result: mcp_types.CallToolResult) -> str:
    """Return what a model is told: texts, data, and the names of what is neither."""
    texts = [part.text for part in result.content if isinstance(part, mcp_types.TextContent)]
    others = [_named(part) for part in result.content if not isinstance(part, mcp_types.TextContent)]
    answer: dict[str, JsonValue] = {}
    data = result.structured_content
    if data is not None:
        written = json.dumps(data, ensure_ascii=False)
        answer["data"] = data if len(written) <= LONGEST_RESULT else _cut(written)
        texts = [text for text in texts if not _says_the_same(text, data)]
    if texts or (data is None and not others):
        answer["text"] = _cut("\n".join(texts))
    if others:
        answer["not_shown"] = list(others)
    return json.dumps(answer, ensure_ascii=False)


def described(tool: mcp_types.Tool, *, server: str, trusted: bool) -> ToolDescription:
    """Describe the tool as its server does, under a name that every provider takes; a `ValueError` says what is amiss.

    What the server says of the effects of a tool is not believed: it is trusted by the settings, or asks for approval.
    """
    schema = json.dumps(tool.input_schema, ensure_ascii=False)
    if complaint := _complaint(tool.input_schema, schema):
        raise ValueError(complaint)
    return ToolDescription(
        name=name_of(tool.name, server=server),
        purpose=" ".join((tool.description or tool.title or "").split())[:LONGEST_PURPOSE],
        arguments=schema,
        has_effect=not trusted,
        source=server,
    )


def name_of(tool: str, *, server: str) -> ToolName:
    """Return `server__tool`; what does not fit is cut, and told apart by a digest of the whole."""
    name = f"{server}__{re.sub('[^a-zA-Z0-9_-]', '_', tool)}"
    if name == f"{server}__{tool}" and len(name) <= LONGEST_NAME:
        return ToolName(name)
    digest = hashlib.sha256(tool.encode(errors="replace")).hexdigest()[:8]
    return ToolName(f"{name[: LONGEST_NAME - 9]}_{digest}")


def _complaint(schema: dict[str, Any], written: str) -> str:
    if len(written) > LONGEST_SCHEMA:
        return f"the schema of its arguments has more than {LONGEST_SCHEMA} characters"
    if schema.get("type") != "object":
        return "its arguments are no object"
    if re.search(r'"\$ref": "(?!#)', written):
        return "the schema of its arguments refers to another place"
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"the schema of its arguments does not hold: {error.message[:100]}"
    except RecursionError:
        return "the schema of its arguments is too deep"
    return ""


def _named(part: mcp_types.ContentBlock) -> str:
    match part:
        case mcp_types.ImageContent() | mcp_types.AudioContent():
            return f"{part.type}, {part.mime_type}, {len(part.data)} characters in base64"[:LONGEST_FAILURE]
        case mcp_types.ResourceLink():
            return f"resource {part.uri}"[:LONGEST_FAILURE]
        case mcp_types.EmbeddedResource():
            return f"resource {part.resource.uri}"[:LONGEST_FAILURE]
        case _:
            return part.type


def _says_the_same(text: str, data: JsonValue) -> bool:
    """Whether the text is there for those who take no data, as the protocol asks of servers."""
    if data == {"result": text}:
        return True
    try:
        return bool(json.loads(text) == data)
    except (ValueError, RecursionError):
        return False


def _cut(text: str) -> str:
    if len(text) <= LONGEST_RESULT:
        return text
    return f"{text[:LONGEST_RESULT]} [the first {LONGEST_RESULT} of {len(text)} characters]"
