"""Articles over MCP."""

import asyncio
from pathlib import Path

import pytest
from mcp.client import Client

from domain.identifiers import RunId
from domain.runs.run import RunStatus
from infrastructure.composition import Agent
from infrastructure.notes.container import NotesContainer
from infrastructure.runs.container import RunsContainer
from interfaces.mcp_server.server import mcp_server
from tests.agents import agent_with
from tests.builders.article import NOTES
from tests.fakes.mcp_server.clients import call, text_of


@pytest.fixture
async def agent(tmp_path: Path) -> Agent:
    agent = agent_with(tmp_path)
    await agent.of(NotesContainer).note_repository().update(save=NOTES)
    return agent


async def started_run(agent: Agent) -> RunId:
    """Wait for the first run, and return its id."""
    while not (runs := await agent.of(RunsContainer).run_journal().recent(1)):  # noqa: ASYNC110 - no event says so
        await asyncio.sleep(0.01)
    return runs[0].id


async def test_an_article_is_written_also_if_the_client_leaves_and_waits_for_it_again(agent: Agent) -> None:
    async with Client(mcp_server(agent)) as client:
        leaving = asyncio.create_task(client.call_tool("write_article", {"topic": "memory", "run": ""}))
        run = await started_run(agent)
        leaving.cancel()
        result, progress = await call(client, "write_article", run=run)
        described = {tool.name: tool.description for tool in (await client.list_tools()).tools}
    written = result.structured_content
    assert (written["run"], written["article"][:8]) == (run, "# Memory")
    assert written["location"].endswith(f"{run}.md")
    assert "\n\nIt is written even if you do not wait" in str(described["write_article"])
    assert progress[0] == f"run {run}"
    assert "outline_article finished" in progress
    assert len(await agent.of(RunsContainer).run_journal().recent(9)) == 1


async def test_a_run_is_cancelled_for_good(agent: Agent) -> None:
    async with Client(mcp_server(agent)) as client:
        waiting = asyncio.create_task(client.call_tool("write_article", {"topic": "memory"}))
        run = await started_run(agent)
        await client.call_tool("cancel_run", {"run": run})
        assert f"Run {run} is cancelled" in text_of(await waiting)
    assert (await agent.of(RunsContainer).run_journal().find(run)).status is RunStatus.CANCELLED


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [({"topic": ""}, "topic: "), ({"topic": "zzzz qqqq"}, "zzzz qqqq"), ({"run": "unknown"}, "unknown")],
)
async def test_what_cannot_be_written_is_said(agent: Agent, arguments: dict[str, str], problem: str) -> None:
    async with Client(mcp_server(agent)) as client:
        result, _ = await call(client, "write_article", **arguments)
    assert result.is_error
    assert problem in text_of(result)
