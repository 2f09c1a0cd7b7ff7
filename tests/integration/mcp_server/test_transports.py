"""`agent mcp` as a process: on standard input and output, and over HTTP."""

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mcp import StdioServerParameters
from mcp.client import Client

from infrastructure.settings import OFFLINE_NOTICE
from interfaces.mcp_server.transports import MAX_MESSAGE_BYTES
from tests.agent_process import PROGRAM, AgentProcess
from tests.fakes.mcp_server.clients import call, text_of

pytestmark = pytest.mark.slow

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with AgentProcess(tmp_path_factory.mktemp("served")).start("mcp", "--http", "0") as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("Listening on http://127.0.0.1:"), line
        yield line.removeprefix("Listening on ").strip()
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60) == ("", "")
        assert process.returncode == 0


async def test_a_client_asks_on_standard_input_and_output(tmp_path: Path) -> None:
    agent = AgentProcess(tmp_path)
    server = StdioServerParameters(command=str(PROGRAM), args=["mcp"], cwd=tmp_path, env=agent.environment)
    async with Client(server) as client:
        result, progress = await call(client, "ask", question="Is it so?")
        refused, _ = await call(client, "ask", question="x" * 2 * MAX_MESSAGE_BYTES)
    assert OFFLINE_NOTICE in text_of(result)
    assert progress
    assert "100,000 are allowed" in text_of(refused)


async def test_a_client_asks_over_http(address: str) -> None:
    async with Client(address) as client:
        result, _ = await call(client, "ask", question="Is it so?")
    assert OFFLINE_NOTICE in text_of(result)


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 200), ({"Host": "a.test"}, 421), ({"Origin": "http://a.test"}, 403), ({"Origin": "http://localhost:3"}, 200)],
)
def test_pages_of_other_sites_are_refused(address: str, headers: dict[str, str], status: int) -> None:
    accept = {"Accept": "application/json, text/event-stream"}
    assert httpx.post(address, json=INITIALIZE, headers={**accept, **headers}).status_code == status


def start_server(folder: Path) -> "subprocess.Popen[str]":
    """Start a server whose input and output are pipes."""
    command, environment = [str(PROGRAM), "mcp"], AgentProcess(folder).environment
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8"
    )


def test_only_the_protocol_is_on_standard_output_and_the_end_of_input_ends_the_server(tmp_path: Path) -> None:
    with start_server(tmp_path) as process:
        stdout, stderr = process.communicate(f"no JSON\n{json.dumps(INITIALIZE)}\n", timeout=60)
    assert [json.loads(line).get("id") for line in stdout.splitlines()] == [1]
    assert (process.returncode, stderr) == (0, "")


def test_a_client_that_was_killed_ends_the_server(tmp_path: Path) -> None:
    with start_server(tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(f"{json.dumps(INITIALIZE)}\n")
        process.stdin.flush()
        assert (process.wait(timeout=60), process.stderr.read()) == (0, "")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_whose_input_is_open(tmp_path: Path, stop: signal.Signals) -> None:
    with start_server(tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps(INITIALIZE)}\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(stop)
        assert process.wait(timeout=60) == 0


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["0.0.0.0:0"], "Others can reach 0.0.0.0 without a password. Name the host"),
        (["203.0.113.1:0", "--allow-host", "a.test"], "203.0.113.1:0 cannot be listened on: "),
        (["127.0.0.1:99999"], "must be an address"),
        (["nowhere"], "must be an address"),
    ],
)
def test_an_unusable_address_is_refused(tmp_path: Path, options: list[str], problem: str) -> None:
    refused = AgentProcess(tmp_path).run("mcp", "--http", *options)
    assert (refused.code, refused.stdout) == (2, "")
    assert problem in refused.stderr
