"""Clients of the MCP server can approve nothing, even if they or the notes say so."""

from pathlib import Path

from mcp.client import Client

from interfaces.mcp_server.server import mcp_server
from tests.fakes.mcp_server.clients import call
from tests.template_only.injections.payloads import FAMILIES
from tests.template_only.injections.scene import Scene


async def test_no_payload_has_an_effect(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    agent = scene.agent()
    async with Client(mcp_server(agent)) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert "strike" not in tools
        for own in ("leak", "fail"):
            scene.said.append((await call(client, own, word="x"))[0].model_dump_json())
        assert sum("***" in said for said in scene.said) == 2
        for family in FAMILIES.values():
            for tool in ("ask", "chat"):
                result, messages = await call(client, tool, question="\n".join(family))
                scene.said += [result.model_dump_json(), *messages]
    await agent.close()
    assert any("waits for a person to approve" in text for text in scene.said)
    scene.assert_nothing_happened()
