"""Asking the agent over MCP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from mcp.client import Client
from mcp.server.lowlevel import Server

from tests.mcp_serving import container_in, serving, text_of, told


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(await container_in(tmp_path)) as server:
        yield server


async def test_an_answer_cites_notes_and_its_tool_calls_and_lines_are_told(server: Server) -> None:
    async with Client(server) as client:
        result, lines = await told(client, "ask", {"question": "What is warp divergence?"})

    answer = result.structured_content
    assert "[1]" in answer["answer"]
    assert answer["references"][0]["title"]
    assert answer["whole"]
    assert {"search_notes ...", "search_notes done"} <= set(lines)
    assert any(line in answer["answer"] for line in lines)


async def test_a_conversation_goes_on(server: Server) -> None:
    async with Client(server) as client:
        first = (await client.call_tool("ask", {"question": "What is warp divergence?"})).structured_content
        again = {"question": "What is occupancy?", "conversation": first["conversation"]}
        second = (await client.call_tool("ask", again)).structured_content

    assert second["conversation"] == first["conversation"]
    assert second["answer"] != first["answer"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "question: Field required"),
        ({"question": "  "}, "The question has no words"),
        ({"question": "x" * 200_000}, "question: "),
        ({"question": "Why?", "conversation": "nobodys"}, "There is no conversation nobodys"),
    ],
)
async def test_what_is_no_question_is_an_error_in_one_line(
    server: Server, arguments: dict[str, object], complaint: str
) -> None:
    async with Client(server) as client:
        result = await client.call_tool("ask", arguments)

    assert result.is_error
    assert complaint in text_of(result)
