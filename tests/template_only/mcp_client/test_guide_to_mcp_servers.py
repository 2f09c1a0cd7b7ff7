"""The server and the output in docs/parts/mcp_client.md, word for word."""

import re
import sys
from pathlib import Path

import pytest

from tests.agent_process import AgentProcess
from tests.template.projects import ROOT


@pytest.mark.slow
def test_the_server_of_the_guide_offers_the_tools_that_it_shows(tmp_path: Path) -> None:
    guide = (ROOT / "docs/parts/mcp_client.md").read_text(encoding="utf-8")
    code = dict(re.findall(r"^```(\w+)\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL))
    [servers] = re.findall(r"AGENT_MCP_CLIENT__SERVERS='(.*)'", code["sh"])
    (tmp_path / "clock.py").write_text(code["python"], encoding="utf-8")
    servers = servers.replace('"python"', f'"{sys.executable}"')
    agent = AgentProcess(tmp_path, {"AGENT_MCP_CLIENT__SERVERS": servers})
    shown = code["text"].splitlines()
    listed = agent.run("tools", "list").stdout.splitlines()
    assert [line for line in listed if "(clock" in line] == [line for line in shown if "(clock" in line]
    assert shown[-1] in agent.run("doctor").stdout.splitlines()
    assert '"structured_content":{"result":' in agent.run("tools", "call", "clock__now").stdout
