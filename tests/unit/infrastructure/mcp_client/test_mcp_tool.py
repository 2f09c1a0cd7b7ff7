import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import mcp_types
import pytest
from mcp_types import CallToolResult
from pydantic import JsonValue, SecretStr

from domain.errors import InvalidArguments, ToolFailed
from infrastructure.mcp_client.settings import McpServer
from infrastructure.mcp_client.tools.mcp import McpTool
from infrastructure.redaction import Secrets

CANARY = "hunter2/hunter2"
SERVER = McpServer(name="toy", command="toy", env={"TOY_TOKEN": SecretStr(CANARY), "TOY_PIN": SecretStr("123456")})
NESTED = json.dumps({"a": json.dumps({"b": CANARY})})
DATA = {"structured_content": {"result": "21"}}


def text(words: str) -> dict[str, str]:
    """Return a text as a server sends it."""
    return {"type": "text", "text": words}


def tool(name: str = "look", result: CallToolResult | None = None, **described: Any) -> McpTool:
    """Return a tool whose calls have this result."""

    async def call(called: str, arguments: dict[str, Any]) -> CallToolResult:
        return result or CallToolResult(content=[])

    listed = mcp_types.Tool.model_validate({"name": name, "input_schema": {"type": "object"}, **described})
    return McpTool(listed, SERVER, call=call, secrets=Secrets(SERVER))


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


@pytest.mark.parametrize(
    "result",
    [
        {"content": [text(f"it is {CANARY}")]},
        {"content": [text(NESTED)]},
        {"content": [text("see")], "structured_content": {CANARY: [{"a": CANARY}]}},
        {"content": [text(quote(CANARY, safe=""))]},
        {"content": [text(b64encode(CANARY.encode()).decode())]},
        {"content": [{"type": "resource_link", "uri": f"https://a.test/{CANARY}", "name": CANARY}]},
        {"content": [text(f"no: {CANARY}")], "is_error": True},
        {"content": [text("x" * 995 + CANARY)], "is_error": True},
    ],
)
async def test_no_result_and_no_failure_contains_a_secret_of_the_server(result: dict[str, Any]) -> None:
    try:
        said = await tool(result=CallToolResult.model_validate(result)).call("{}")
    except ToolFailed as failed:
        said = str(failed)
    assert "***" in said or len(said) == 1000
    assert not [form for form in (CANARY, "hunter2", b64encode(CANARY.encode()).decode()) if form in said]


def test_no_description_contains_a_secret_of_the_server() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "default": CANARY}}}
    described = tool(name=f"use_{CANARY}", description=f"Uses {CANARY}.", input_schema=schema).description
    assert "hunter2" not in described.model_dump_json()
    assert json.loads(described.arguments)["properties"]["a"]["default"] == "***"
    numbers = tool(input_schema={"type": "object", "maxProperties": 123456}).description
    assert json.loads(numbers.arguments) == {"type": "object"}


@pytest.mark.parametrize("arguments", ["", "[]", "null", '{"a": ' * 500])
async def test_arguments_that_are_not_an_object_are_refused(arguments: str) -> None:
    with pytest.raises(InvalidArguments, match="not a JSON object"):
        await tool().call(arguments)
