"""`agent mcp` as its clients and the system meet it."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from mcp.client import Client

from tests.agent_process import EXAMPLE_NOTES, PROGRAM, AgentProcess
from tests.mcp_processes import HELLO, over_http, over_pipes

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    agent = AgentProcess(tmp_path)
    assert agent.run_here("capture", str(EXAMPLE_NOTES)).code == 0
    return agent


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that the tests of this file share."""
    shared = AgentProcess(tmp_path_factory.mktemp("shared"))
    assert shared.run_here("capture", str(EXAMPLE_NOTES)).code == 0
    with over_http(shared) as (_, address):
        yield address


def post(address: str, body: str, **headers: str) -> int:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.netloc, timeout=20)
    sent = {
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    connection.request("POST", place.path, body.encode(errors="surrogatepass"), sent)
    status = connection.getresponse().status
    connection.close()
    return status


def test_standard_output_carries_the_protocol_and_nothing_else_whatever_comes_in(agent: AgentProcess) -> None:
    with over_pipes(agent) as pipes:
        for garbage in ("", "no JSON", "[]", "null", '{"jsonrpc": "2.0"}', "[" * 5_000, "x" * 3_000_000, "\x00\ufffd"):
            pipes.say(garbage)
        pipes.ask(1, "tools/call", name="search_notes", arguments={"query": "warps"})
        found = pipes.answer(1)["result"]
        pipes.ask(3, "tools/call", name="nothing", arguments={})
        refused = pipes.answer(3)["error"]
        assert pipes.process.stdin is not None
        pipes.process.stdin.close()
        pipes.process.stdin = None

        assert pipes.end() == (0, "", "")
    assert found["structuredContent"]["notes"]
    assert refused["message"].startswith("There is no tool 'nothing'")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_end_ends_at_once_and_in_order(agent: AgentProcess, stop: signal.Signals) -> None:
    with over_pipes(agent) as pipes:
        pipes.ask(1, "tools/list")
        pipes.answer(1)
        pipes.process.send_signal(stop)
        assert pipes.end() == (0, "", "")

    with over_http(agent) as (process, _):
        process.send_signal(stop)
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output, errors) == (0, "", "")


async def test_several_clients_share_a_server(address: str) -> None:
    async with Client(address) as first, Client(address, mode="legacy") as second:
        found = [await client.call_tool("search_notes", {"query": "warps"}) for client in (first, second, first)]

    assert all(result.structured_content["notes"] for result in found)


def test_a_page_of_another_site_is_refused(address: str) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO})

    assert post(address, body) == 200
    assert post(address, body, origin="http://localhost:3000") == 200
    assert post(address, body, host="evil.example") == 421
    assert post(address, body, host="127.0.0.1.evil.example:80") == 421
    assert post(address, body, origin="http://evil.example") == 403
    assert post(address, body, origin="null") == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 400), ("no JSON", 400), ("{}", 400), ("[" * 5_000, 400), ("\ud800", 400), (" " * 2_000_000, 413)],
    ids=["empty", "no JSON", "{}", "deep", "surrogate", "large"],
)
def test_what_is_no_message_is_refused_and_the_server_goes_on(address: str, body: str, status: int) -> None:
    assert post(address, body) == status
    assert post(address, json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO})) == 200


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--http", "0.0.0.0:0"), "Others can reach 0.0.0.0, and there is no password"),
        (("--http", "[::]:0"), "Others can reach ::, and there is no password"),
        (("--http", "example.org:80"), "Others can reach example.org, and there is no password"),
        (("--http", "127.0.0.1"), "is no address"),
        (("--http", "127.0.0.1:99999"), "is no address"),
        (("--http", ":80"), "is no address"),
    ],
)
def test_what_others_can_reach_is_not_opened_by_accident(
    agent: AgentProcess, options: tuple[str, ...], complaint: str
) -> None:
    done = agent.run("mcp", *options)

    assert done.code == 2
    assert complaint in done.stderr
    assert done.stdout == ""


def test_a_port_that_is_taken_is_said_in_one_line(agent: AgentProcess, address: str) -> None:
    done = agent.run("mcp", "--http", urlsplit(address).netloc)

    assert done.code == 2
    assert "cannot be listened on: " in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
def test_a_person_at_a_terminal_is_told_what_is_waited_for(agent: AgentProcess) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [str(PROGRAM), "mcp"],
        cwd=agent.folder,
        env=agent.environment,
        stdin=theirs,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as server:
        assert server.stderr is not None
        assert server.stderr.readline().startswith("A client of MCP is expected on standard input")
        server.terminate()
        assert server.wait(timeout=60) == 0
    os.close(ours)
    os.close(theirs)


def test_a_host_that_is_allowed_is_answered(agent: AgentProcess) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO})
    with over_http(agent, "--allow-host", "notes.example") as (_, address):
        assert post(address, body, host="notes.example") == 200
        assert post(address, body, host="notes.example:80", origin="https://notes.example") == 200
        assert post(address, body, host="evil.example") == 421


def test_one_agent_takes_the_tools_of_another(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    servers = [{"name": "other", "url": address, "trusted_tools": ["search_notes"]}]
    agent = AgentProcess(tmp_path_factory.mktemp("client"), {"AGENT_MCP_SERVERS": json.dumps(servers)})

    listed = agent.run("tools", "list")
    called = agent.run("tools", "call", "other__search_notes", '{"query": "warps", "limit": 1}')
    diagnosed = agent.run("doctor")

    assert "other__search_notes (other): Find the notes" in listed.stdout
    assert "other__read_note (other, asks for approval): Read a note" in listed.stdout
    assert json.loads(called.stdout)["data"]["notes"][0]["title"]
    assert re.search(r"ok +MCP server other: \d tools, of which \d ask for approval", diagnosed.stdout)
    assert (listed.code, called.code, diagnosed.code) == (0, 0, 0)
