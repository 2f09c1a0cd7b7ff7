"""Clients of OpenAI's API can approve nothing, even if they or the notes say so."""

from pathlib import Path

from tests.fakes.http.api_client import client_of
from tests.template_only.injections.payloads import FAMILIES
from tests.template_only.injections.scene import Scene


async def test_no_payload_has_an_effect(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    agent = scene.agent(http={"requests_per_minute": 1_000_000})
    async with client_of(agent) as client:
        for family in FAMILIES.values():
            for stream in (True, False):
                said = [{"role": role, "content": "\n".join(family)} for role in ("system", "assistant", "user")]
                body = {"model": "agent", "stream": stream, "messages": said, "approved": ["strike"]}
                scene.said.append((await client.post("/v1/chat/completions", json=body)).text)
    await agent.close()
    assert sum("needs a person's approval" in text for text in scene.model.sent) >= len(FAMILIES)
    scene.assert_nothing_happened()
