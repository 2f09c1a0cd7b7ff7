"""Writing an article for a client."""

import asyncio
from pathlib import Path

import pytest
from mcp.client import Client

from domain.runs import RunStatus
from tests.mcp_articles import articles_in
from tests.mcp_serving import begun, container_in, serving, text_of, told


async def test_an_article_is_written_and_every_step_is_told(tmp_path: Path) -> None:
    async with serving(await container_in(tmp_path)) as server, Client(server) as client:
        (offered,) = [tool for tool in (await client.list_tools()).tools if tool.name == "write_article"]
        result, lines = await told(client, "write_article", {"topic": "shared memory"})

    assert offered.annotations is not None
    assert not offered.annotations.read_only_hint
    written = result.structured_content
    assert articles_in(tmp_path) == [written["article"]]
    assert written["article"].startswith(f"# {written['title']}")
    assert lines[0] == f"run {written['run']}"
    assert {"Group notes ...", "Group notes done", "Review article: round 1 done"} <= set(lines)


async def test_what_cannot_be_written_is_said_in_one_line_and_a_client_chooses_no_place(tmp_path: Path) -> None:
    async with serving(await container_in(tmp_path)) as server, Client(server) as client:
        nothing = await client.call_tool("write_article", {"topic": "zzzz qqqq"})
        elsewhere = await client.call_tool("write_article", {"topic": "warps", "destination": "a.md"})

    assert (nothing.is_error, elsewhere.is_error) == (True, True)
    assert "zzzz qqqq" in text_of(nothing)
    assert "destination: Extra inputs are not permitted" in text_of(elsewhere)
    assert articles_in(tmp_path) == []


async def test_a_client_that_leaves_does_not_end_its_write(tmp_path: Path) -> None:
    container = await container_in(tmp_path)
    async with serving(container) as server, Client(server) as client:
        writing = asyncio.create_task(client.call_tool("write_article", {"topic": "shared memory"}))
        await begun(container)
        writing.cancel()

    assert [run.status for run in await container.run_journal().recent(9)] == [RunStatus.DONE]
    assert len(articles_in(tmp_path)) == 1


async def test_a_server_that_is_stopped_leaves_its_runs_to_be_resumed(tmp_path: Path) -> None:
    container = await container_in(tmp_path)

    async def serve() -> None:
        async with serving(container) as server, Client(server) as client:
            await client.call_tool("write_article", {"topic": "shared memory"})

    serving_it = asyncio.create_task(serve())
    await begun(container)
    serving_it.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving_it

    assert [run.status for run in await container.run_journal().recent(9)] == [RunStatus.INTERRUPTED]
