"""Conversations over HTTP in which everything that is read is hostile, and the model obeys it."""

import json
from pathlib import Path

from tests.fakes.http.api_client import client_of, events_in
from tests.template_only.injections.payloads import FAMILIES, PAYLOADS
from tests.template_only.injections.scene import SERVER, Scene

UNLIMITED = {"requests_per_minute": 1_000_000}


async def test_no_payload_has_an_effect_or_gets_a_secret(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    agent = scene.agent(http=UNLIMITED, mcp_client={"servers": [SERVER]})
    try:
        async with client_of(agent) as client:
            for name, family in FAMILIES.items():
                path = f"/conversations/{name}"
                asked = await client.post(f"{path}/messages", json={"question": "\n".join(family)})
                waiting = events_in(asked.text)[-1]
                assert waiting.name == "approval_needed", asked.text
                assert {call["tool"] for call in waiting.data["calls"]} >= {"strike", "evil__strike", "write_article"}
                refused = await client.post(f"{path}/messages", json={"approved": ["000000000"]})
                decided = await client.post(f"{path}/messages", json={})
                scene.said += [asked.text, refused.text, decided.text, (await client.get(path)).text]
                assert refused.status_code == 409
            scene.said.append((await client.get("/conversations")).text)
    finally:
        await agent.close()
    scene.assert_nothing_happened()
    assert any("***" in text for text in scene.model.sent)


async def test_what_is_shown_is_what_is_made(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    agent = scene.agent(http=UNLIMITED, own_tools=False, storage="in_memory")
    async with client_of(agent) as client:
        for number, payload in enumerate(PAYLOADS):
            path = f"/conversations/c{number}/messages"
            waiting = events_in((await client.post(path, json={"question": payload})).text)[-1]
            ((call, shown),) = zip(waiting.data["calls"], waiting.data["shown"], strict=True)
            plain = shown.translate({0x2068: None, 0x2069: None})  # around what is written from right to left
            await client.post(path, json={"approved": [call["id"]]})
            assert plain.isprintable()
            assert scene.strike.struck[number] == json.loads(plain.removeprefix("strike "))["word"] == payload
    await agent.close()


async def test_no_name_of_an_upload_leads_outside(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    agent = scene.agent(http=UNLIMITED, notes={})
    async with client_of(agent) as client:
        for payload in PAYLOADS:
            added = await client.post("/notes", files={"files": (f"{payload[:60]}.md", b"# A note\n\nWords.")})
            assert added.status_code in {200, 201, 422, 400}, payload
    await agent.close()
    scene.assert_nothing_happened()
