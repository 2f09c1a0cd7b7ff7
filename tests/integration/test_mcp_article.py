"""`agent mcp` writing an article."""

import json
import signal
from pathlib import Path

import pytest
from mcp.client import Client

from tests.agent_process import EXAMPLE_NOTES, AgentProcess
from tests.mcp_articles import articles_in
from tests.mcp_processes import Pipes, over_http, over_pipes
from tests.mcp_serving import told

pytestmark = pytest.mark.slow


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    agent = AgentProcess(tmp_path)
    assert agent.run_here("capture", str(EXAMPLE_NOTES)).code == 0
    return agent


def statuses(agent: AgentProcess) -> list[str]:
    return [run["status"] for run in json.loads(agent.run_here("runs", "list", "--json").stdout)]


def begin_writing(pipes: Pipes) -> None:
    """Have an article written, and return once the run is there."""
    pipes.ask(1, "tools/call", name="write_article", arguments={}, _meta={"progressToken": "p"})
    assert pipes.hear()["method"] == "notifications/progress"


def test_a_client_that_closes_its_end_leaves_its_write_to_be_finished(agent: AgentProcess) -> None:
    with over_pipes(agent) as pipes:
        begin_writing(pipes)
        assert pipes.process.stdin is not None
        pipes.process.stdin.close()
        pipes.process.stdin = None
        code, _, errors = pipes.end()

    assert (code, errors) == (0, "")
    assert statuses(agent) == ["done"]
    assert len(articles_in(agent.folder)) == 1


def test_a_server_that_is_told_to_end_leaves_its_write_to_be_resumed(agent: AgentProcess) -> None:
    with over_pipes(agent) as pipes:
        begin_writing(pipes)
        pipes.process.send_signal(signal.SIGTERM)
        code, _, errors = pipes.end()

    assert (code, errors) == (0, "")
    assert statuses(agent) in (["interrupted"], ["done"])


async def test_every_step_is_told_over_http(agent: AgentProcess) -> None:
    with over_http(agent) as (_, address):
        async with Client(address, mode="legacy") as client:
            written, lines = await told(client, "write_article", {"topic": "shared memory"})

    assert not written.is_error
    assert "Publish article done" in lines
