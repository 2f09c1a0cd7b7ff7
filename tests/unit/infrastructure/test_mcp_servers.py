"""The servers that `AGENT_MCP_SERVERS` names."""

import json

import pytest
from pydantic import SecretStr

from domain.errors import InvalidSetting
from infrastructure.mcp_servers import McpServer
from infrastructure.variables import load_settings


def servers(monkeypatch: pytest.MonkeyPatch, text: str) -> tuple[McpServer, ...]:
    monkeypatch.setenv("AGENT_MCP_SERVERS", text)
    return load_settings().mcp_servers


def test_there_are_none_unless_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AGENT_MCP_SERVERS", raising=False)
    assert load_settings().mcp_servers == ()
    assert servers(monkeypatch, "") == ()
    assert servers(monkeypatch, "[]") == ()


def test_a_server_is_a_program_or_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"name": "files", "command": "npx", "args": ["-y", "files"], "env": {"ROOT": "/notes"}, "timeout": 5}
    web = {"name": "web", "url": "https://example.org/mcp?key=1", "headers": {"Authorization": "Bearer x"}}

    first, second = servers(monkeypatch, json.dumps([files, web]))

    assert (first.command, first.args, first.timeout, first.trusted_tools) == ("npx", ("-y", "files"), 5, ())
    assert first.env == {"ROOT": SecretStr("/notes")}
    assert (second.place, second.timeout, second.secrets) == ("https://example.org/mcp", 30, ("Bearer x",))
    assert "Bearer" not in repr(second)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("no JSON", "Invalid JSON"),
        ("{}", "valid array"),
        ('["files"]', "server 1: "),
        ('[{"command": "a"}]', "server 1, name: Field required"),
        ('[{"name": "a b", "command": "a"}]', "server 1, name: "),
        ('[{"name": "a"}]', "server 1: give it either a command or a url"),
        ('[{"name": "a", "command": "a", "url": "http://a"}]', "server 1: give it either a command or a url"),
        ('[{"name": "a", "url": "file:///etc"}]', "its url is no http:// or https:// address"),
        ('[{"name": "a", "url": "http://me:secret@a"}]', "its url is no http:// or https:// address"),
        ('[{"name": "a", "url": "http://[a"}]', "its url is no http:// or https:// address"),
        ('[{"name": "a", "url": "http://a", "env": {"B": "c"}}]', "args and env go with a command"),
        ('[{"name": "a", "command": "a", "headers": {"B": "c"}}]', "headers with a url"),
        ('[{"name": "agent", "command": "a"}]', "the name agent is taken"),
        ('[{"name": "a", "command": "a", "timeout": 0}]', "server 1, timeout: "),
        ('[{"name": "a", "command": "a", "trust": []}]', "server 1, trust: "),
        ('[{"name": "a", "command": "a"}, {"name": "a", "command": "b"}]', "two servers are called a"),
    ],
)
def test_what_is_wrong_is_said_with_the_variable_and_without_values(
    monkeypatch: pytest.MonkeyPatch, text: str, complaint: str
) -> None:
    with pytest.raises(InvalidSetting) as refused:
        servers(monkeypatch, text)

    assert str(refused.value).startswith("AGENT_MCP_SERVERS is not right: ")
    assert complaint in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
