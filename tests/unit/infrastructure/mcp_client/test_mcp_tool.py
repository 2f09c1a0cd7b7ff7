import json
from typing import Any

import mcp_types
import pytest
from mcp_types import CallToolResult
from pydantic import JsonValue

from domain.errors import InvalidArguments
from infrastructure.mcp_client.settings import McpServer
from infrastructure.mcp_client.tools.mcp import McpTool
from infrastructure.redaction import Secrets

SERVER = McpServer(name="toy", command="toy")
DATA = {"structured_content": {"result": "21"}}


def text(words: str) -> dict[str, str]:
    """Return a text as a server sends it."""
    return {"type": "text", "text": words}


def tool(name: str = "look", result: CallToolResult | None = None) -> McpTool:
    """Return a tool whose calls have this result."""

    async def call(called: str, arguments: dict[str, Any]) -> CallToolResult:
        return result or CallToolResult(content=[])

    listed = mcp_types.Tool(name=name, input_schema={"type": "object"})
    return McpTool(listed, SERVER, call=call, secrets=Secrets())


@pytest.mark.parametrize(
    ("name", "offered"),
    [("look", "toy__look"), ("näme.with\nlines", "toy__n_me_with_lines"), ("n" * 200, f"toy__{'n' * 59}")],
)
def test_a_name_is_one_that_every_provider_accepts(name: str, offered: str) -> None:
    assert tool(name).description.name == offered


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        ({"content": [text("größe")]}, {"content": [text("größe")]}),
        ({"content": []}, {"content": []}),
        ({"content": [text("sunny")], **DATA}, {"content": [text("sunny")], **DATA}),
        ({"content": [text('{"result": "21"}')], **DATA}, {"content": [], **DATA}),
        ({"content": [text("21")], **DATA}, {"content": [], **DATA}),
        (
            {"content": [{"type": "image", "data": "aGVsbG8=", "mime_type": "image/png"}]},
            {"content": [{"type": "image", "mime_type": "image/png"}]},
        ),
    ],
)
async def test_a_model_is_shown_texts_and_data_but_no_images(result: dict[str, Any], shown: JsonValue) -> None:
    assert json.loads(await tool(result=CallToolResult.model_validate(result)).call("{}")) == shown


@pytest.mark.parametrize("arguments", ["", "[]", "null", '{"a": ' * 500])
async def test_arguments_that_are_not_an_object_are_refused(arguments: str) -> None:
    with pytest.raises(InvalidArguments, match="not a JSON object"):
        await tool().call(arguments)
