"""An approval at the command line, while a client of the MCP server asks in the same conversation."""

import sys
from pathlib import Path

from mcp import StdioServerParameters
from mcp.client import Client

from tests.fakes.mcp_server.clients import call, text_of
from tests.template_only.injections.obedient_process import APPROVAL, PROGRAM, agent_in
from tests.template_only.injections.scene import Scene


async def test_an_approval_is_of_the_call_that_was_shown_and_of_no_other(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    agent = agent_in(scene.inside)
    first = agent.obey("chat", "--message", "one")
    (stale, conversation, _) = APPROVAL.findall(first.stderr)[0]
    server = StdioServerParameters(
        command=sys.executable, args=[*PROGRAM, "mcp"], cwd=scene.inside, env=agent.variables_of_python
    )
    async with Client(server) as client:
        result, _ = await call(client, "chat", question="two", conversation=conversation)
    assert "waits for a person to approve strike" in text_of(result)

    refused = agent.obey(*stale.split())

    assert (refused.code, scene.strike.struck) == (1, [])
    assert "does not wait for approval" in refused.stderr
    assert 'strike {"word": "two"}' in refused.stderr
    ((current, _, _),) = APPROVAL.findall(refused.stderr)
    racing = [agent.begin(*current.split()) for _ in range(2)]
    errors = [process.communicate(timeout=60)[1] for process in racing]
    assert scene.strike.struck == ["two"], errors
    assert sorted(process.returncode for process in racing) == [0, 1]
