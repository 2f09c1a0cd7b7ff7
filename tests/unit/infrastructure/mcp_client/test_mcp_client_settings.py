import json
from pathlib import Path

import pytest

from domain.errors import InvalidSetting
from infrastructure.mcp_client.settings import McpClientSettings
from infrastructure.redaction import Secrets
from infrastructure.settings import load_settings
from tests.agents import agent_with

VARIABLE = "AGENT_MCP_CLIENT__SERVERS"


def test_servers_are_read_from_json_and_their_secrets_are_hidden(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = {"name": "web", "url": "https://example.org/mcp", "headers": {"Authorization": "Bearer hunter2"}}
    monkeypatch.setenv(VARIABLE, json.dumps([server]))
    (read,) = load_settings().part(McpClientSettings).servers
    assert read.headers["Authorization"].get_secret_value() == "Bearer hunter2"
    assert "hunter2" not in repr(read)
    agent = agent_with(tmp_path, mcp_client={"servers": [server]})
    assert agent.core.secrets().redact("sent Bearer hunter2") == "sent ***"


@pytest.mark.parametrize(
    ("servers", "complaint"),
    [
        ('[{"name', f"{VARIABLE} is invalid"),
        ('[{"name": "a b", "command": "x"}]', f"{VARIABLE}__0__NAME is invalid"),
        ('[{"name": "mail", "command": "x"}, {"name": "mail__corp", "command": "y"}]', "'mail__corp' contains '__'"),
        ('[{"name": "mail_", "command": "x"}]', "'mail_' contains '__' or ends with '_'"),
        ('[{"name": "mail", "command": "x"}, {"name": "Mail", "command": "y"}]', "the same name: mail, Mail"),
        ('[{"name": "Agent", "command": "x"}]', "the same name: Agent"),
        ('[{"name": "a"}]', "needs either command"),
        ('[{"name": "a", "url": "http://a.test", "env": {"A": "b"}}]', "needs either command"),
        ('[{"name": "a", "url": "ftp://a.test"}]', f"{VARIABLE}__0__URL is invalid"),
        ('[{"name": "a", "command": "x", "env": "hunter2"}]', f"{VARIABLE}__0__ENV is invalid"),
    ],
)
def test_what_is_invalid_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, servers: str, complaint: str
) -> None:
    monkeypatch.setenv(VARIABLE, servers)
    with pytest.raises(InvalidSetting, match=complaint) as refused:
        load_settings()
    assert "hunter2" not in str(refused.value)


KEY = "sk-canary-1234"
ADDRESS = "https://mcp.example.org/s/a1b2c3d4/mcp?key=hunter2hunter2&v=1"


def redacted(said: str, **server: object) -> str:
    return Secrets(McpClientSettings.model_validate({"servers": [{"name": "web", **server}]})).redact(said)


@pytest.mark.parametrize("said", [ADDRESS, "/s/a1b2c3d4/mcp?key=hunter2hunter2&v=1", "a1b2c3d4", "hunter2hunter2"])
def test_redacts_what_is_secret_in_the_path_of_a_server(said: str) -> None:
    shown = redacted(f"POST {said} failed", url=ADDRESS)
    assert "a1b2c3d4" not in shown
    assert "hunter2" not in shown
    assert shown.endswith("*** failed")


@pytest.mark.parametrize("args", [("--api-key", KEY), (f"--token={KEY}",), ("-v", "--client-secret", KEY, "x")])
def test_redacts_the_options_of_a_command_that_are_named_as_secrets(args: tuple[str, ...]) -> None:
    assert redacted(f"-v {KEY}", command="serve", args=args) == "-v ***"
