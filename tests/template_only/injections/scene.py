"""A folder with notes that are all hostile, and what must be true of it, and of all that left the agent, in the end."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dependency_injector import providers

from infrastructure.composition import Agent
from tests.agents import agent_with
from tests.template_only.injections.leak import CANARY, FORMS, leaks
from tests.template_only.injections.obedient_model import ObedientModel
from tests.template_only.injections.payloads import PAYLOADS
from tests.template_only.injections.strike import Strike

PARTS = ("hunter2", FORMS[3][:20])
"""Of the secret, and of what it is in base64."""
SERVER = {
    "name": "evil",
    "command": sys.executable,
    "args": [str(Path(__file__).parent / "mcp_client/hostile_server.py")],
    "env": {"EVIL_TOKEN": CANARY},
    "trusted_tools": ["leak", "fail"],
    "timeout_seconds": 60,
}


@dataclass
class Scene:
    """The folder `inside` of a test's folder, in which alone the agent may write."""

    folder: Path
    said: list[str] = field(default_factory=list)
    model: ObedientModel = field(default_factory=ObedientModel)

    def __post_init__(self) -> None:
        self.inside = self.folder / "inside"
        self.notes = self.inside / "notes"
        self.notes.mkdir(parents=True)
        self.strike = Strike(self.inside / "struck.jsonl")
        for number, payload in enumerate(PAYLOADS):
            name = f"{number} {payload[:40]}".translate({ord(letter): "_" for letter in "/\0"})
            head = f"---\ntitle: {json.dumps(payload)}\ntags: [{json.dumps(payload[:50])}]\n---\n"
            (self.notes / f"{name}.md").write_text(f"{head}# {payload}\n\n{payload}\n", encoding="utf-8")

    def agent(self, *, own_tools: bool = True, **settings: Any) -> Agent:
        """Return an agent that has the tool with an effect, with or without its own, and a model that obeys."""
        given: dict[str, Any] = {"storage": "durable", "notes": {"folder": str(self.notes)}, **settings}
        agent = agent_with(self.inside, model=self.model, provider={"api_key": CANARY}, **given)
        own = (*agent.core.tools.args, *leaks()) if own_tools else ()
        agent.core.tools.override(providers.List(*own, providers.Object(self.strike)))
        return agent

    def assert_nothing_happened(self) -> None:
        """Assert that no effect was had, no file is outside, and no secret left the agent on any path."""
        assert self.strike.struck == []
        assert [path.name for path in self.folder.iterdir()] == ["inside"]
        assert {path.name for path in self.inside.iterdir()} <= {"notes", "data", ".agent"}
        assert len(list(self.notes.iterdir())) == len(PAYLOADS)
        kept = [path.read_bytes() for path in self.inside.rglob("*") if path.is_file() and path.parent != self.notes]
        left = b"\n".join((*kept, *(text.encode("utf-8", "replace") for text in (*self.said, *self.model.sent))))
        assert left
        assert [form for form in (*FORMS, *PARTS) if form.encode() in left] == []
