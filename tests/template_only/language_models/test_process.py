"""The adapter in a process of its own: what it loads and when, what it prints, what it leaves open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.questions import VERDICT
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import ANTHROPIC, GEMINI, UNKNOWN, WAYS
from tests.template_only.language_models.provider_server import Behaviour, ProviderServer

ROOT = Path(__file__).parents[3]
ASKING = """
import asyncio, gc, logging, os, sys
from contextlib import aclosing
from functools import partial
from domain.errors import AgentError
from tests.fakes.questions import QUESTION
from tests.template_only.language_models.models import ask, model_at

url, adapter, model, way = sys.argv[1:]
made = partial(model_at, url, model, adapter=adapter)
logging.getLogger().addHandler(logging.NullHandler())
made()
assert "litellm" not in sys.modules, "it is loaded before it is used"

async def read_a_moment():
    async with aclosing(made(attempts=2).reply(QUESTION)) as reply:
        await anext(reply)

async def work():
    first = read_a_moment() if way == "reply" else ask(made(attempts=2), way)
    calls = [first, *(ask(made(attempts=2), way) for _ in range(2))]
    errors = await asyncio.gather(*calls, return_exceptions=True)
    assert not [error for error in errors if error and not isinstance(error, AgentError)], errors
    gc.collect()

for _ in range(3):
    asyncio.run(work())
    gc.collect()
assert ("litellm" in sys.modules) == (adapter == "litellm")
assert "mcp" not in sys.modules, "it imports mcp to call tools"
assert "SURPRISE" not in os.environ, "it reads another .env"
"""
ANTHROPIC_WORDS = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Yes."}}
ANTHROPIC_END = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}
GEMINI_REPLY = {"candidates": [{"content": {"parts": [{"text": "Yes."}]}, "finishReason": "STOP"}]}


def run(code: str, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", code, *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize(
    ("model", "way", "behaviour"),
    [
        (UNKNOWN, "answer", it.says(VERDICT.model_dump(mode="json"))),
        *((UNKNOWN, way, it.fails(500)) for way in WAYS),
        (UNKNOWN, "reply", it.says_in_pieces("Yes, ", "it is.")),
    ],
)
def test_prints_nothing_and_leaves_nothing_open_in_one_event_loop_after_another(
    server: ProviderServer, tmp_path: Path, model: str, way: str, behaviour: Behaviour
) -> None:
    (tmp_path / ".env").write_text("SURPRISE=1\n", encoding="utf-8")
    server.always(behaviour)

    process = run(ASKING, server.base_url, server.adapter, model, way, folder=tmp_path)

    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    assert len(server.requests) >= 9


@pytest.mark.parametrize("adapter", ["litellm"])
@pytest.mark.parametrize(
    ("model", "behaviour"),
    [(ANTHROPIC, it.streams(ANTHROPIC_WORDS, ANTHROPIC_END)), (GEMINI, it.streams(GEMINI_REPLY))],
)
def test_other_protocols_print_nothing_and_leave_nothing_open(
    server: ProviderServer, tmp_path: Path, model: str, behaviour: Behaviour
) -> None:
    server.always(behaviour)
    process = run(ASKING, server.base_url, server.adapter, model, "reply", folder=tmp_path)
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")


def test_is_not_loaded_with_the_container() -> None:
    loaded = run("import sys, infrastructure.container; print(*sys.modules)").stdout.split()

    assert "infrastructure.settings" in loaded
    assert "infrastructure.language_models.litellm.language_model" not in loaded
    assert not {"litellm", "openai", "aiohttp", "httpx", "mcp"} & set(loaded)
