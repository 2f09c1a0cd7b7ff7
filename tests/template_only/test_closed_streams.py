"""A standard stream that is closed acts like one that leads nowhere, and a log on a full disk is lost alone."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.agent_process import PROGRAM, AgentProcess

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("ask hi >&-", 0),
        ("ask hi 2>&-", 0),
        ("ask hi >&- 2>&- <&-", 0),
        ("tools list --json >&-", 0),
        ("summarize text.txt 2>&-", 0),
        ("summarize - <&-", 2),
        ("ask <&-", 2),
        ("mcp <&-", 0),
        ("ask hi", 0),
    ],
)
def test_a_closed_stream_costs_no_work(command: str, code: int, tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path, {"AGENT_LOG__LEVEL": "info", "AGENT_LOG__FILE": "/dev/full"})
    (tmp_path / "text.txt").write_text("A warp has 32 threads.", encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", f"{PROGRAM} {command}"],
        cwd=tmp_path,
        env=agent.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, "unexpected" in done.stderr, "Traceback" in done.stderr) == (code, False, False)
    if command.startswith("summarize text"):
        [run] = json.loads(agent.run("runs", "list", "--json").stdout)
        assert run["status"] == "done"
