"""A tool of an MCP server."""

import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import mcp_types
from pydantic import JsonValue, TypeAdapter, ValidationError
from pydantic_core import from_json
from typing_extensions import override

from application.ports.tool import Tool
from domain.errors import InvalidArguments, ToolFailed
from domain.tools import ToolDescription, ToolName
from infrastructure.mcp_client.settings import McpServer
from infrastructure.redaction import Secrets

MAX_NAME_CHARACTERS = 64
"""Every provider accepts this many letters, digits, `_` and `-`."""
MAX_PURPOSE_CHARACTERS = 2_000
MAX_REASON_CHARACTERS = 1_000
BINARY: dict[str, Any] = {"content": {"__all__": {"data": True, "resource": {"blob"}}}}
"""Data of images and the like, which a model cannot read in a result: only their kind is shown."""

Call = Callable[[str, dict[str, Any]], Awaitable[mcp_types.CallToolResult]]
_OBJECT = TypeAdapter(dict[str, JsonValue])


class McpTool(Tool):
    """Lets a model call a tool of a server, as `server__tool`."""

    def __init__(self, tool: mcp_types.Tool, server: McpServer, *, call: Call, secrets: Secrets) -> None:
        hints = tool.annotations
        read_only = server.trust_read_only_hint and hints is not None and hints.read_only_hint is True
        safe_name = re.sub("[^a-zA-Z0-9_-]", "_", f"{server.name}__{secrets.redact(tool.name)}")
        purpose = " ".join(secrets.redact(tool.description or tool.title or "").split())
        self._own_name = tool.name
        self._call = call
        self._secrets = secrets
        self._description = ToolDescription(
            name=ToolName(safe_name[:MAX_NAME_CHARACTERS]),
            purpose=purpose[:MAX_PURPOSE_CHARACTERS],
            arguments=_without_secrets(tool.input_schema, secrets),
            has_effect=not (read_only or tool.name in server.trusted_tools),
            source=server.name,
        )

    @property
    @override
    def description(self) -> ToolDescription:
        return self._description

    @override
    async def call(self, arguments: str) -> str:
        try:
            parsed = _OBJECT.validate_json(arguments)
        except ValidationError as error:
            raise InvalidArguments("The arguments are not a JSON object") from error
        result = await self._call(self._own_name, parsed)
        if result.is_error:
            said = " ".join(part.text for part in result.content if isinstance(part, mcp_types.TextContent))
            raise ToolFailed(self._secrets.redact(said)[:MAX_REASON_CHARACTERS] or "The tool failed without a reason")
        shown = [part for part in result.content if not _repeats(part, result.structured_content)]
        answer = mcp_types.CallToolResult(content=shown, structured_content=result.structured_content)
        dumped = answer.model_dump_json(include={"content", "structured_content"}, exclude=BINARY, exclude_none=True)
        return self._secrets.redact(dumped)


def _without_secrets(schema: dict[str, JsonValue], secrets: Secrets) -> str:
    """Return the redacted schema as JSON; if to redact a number breaks the JSON, return a schema of any object."""
    redacted = secrets.redact(json.dumps(schema, ensure_ascii=False))
    try:
        json.loads(redacted)
    except ValueError:
        return '{"type": "object"}'
    return redacted


def _repeats(part: mcp_types.ContentBlock, data: JsonValue) -> bool:
    """Whether a text only repeats the structured data, for clients that read texts only."""
    if data is None or not isinstance(part, mcp_types.TextContent):
        return False
    parsed: JsonValue = part.text
    with suppress(ValueError):
        parsed = from_json(part.text)
    return data in (parsed, {"result": parsed}, {"result": part.text})
