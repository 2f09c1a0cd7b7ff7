"""The adapter in a process of its own: what it loads and when, what it prints, what it leaves open."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from aiohttp.web import StreamResponse

from tests.fakes.questions import VERDICT
from tests.template_only.language_models import behaviours as it
from tests.template_only.language_models.models import ANTHROPIC, GEMINI, UNKNOWN, WAYS
from tests.template_only.language_models.provider_server import Behaviour, Exchange, ProviderServer

ROOT = Path(__file__).parents[3]
ASKING = """
import asyncio, gc, json, logging, os, sys
from contextlib import aclosing
from functools import partial
from domain.errors import AgentError
from tests.fakes.questions import QUESTION
from tests.template_only.language_models.models import ask, model_at

adapter, cases = sys.argv[1], json.loads(sys.argv[2])
logging.basicConfig(level=logging.DEBUG, handlers=[logging.NullHandler()])  # what is not logged would be printed
for url, model, _ in cases:
    model_at(url, model, adapter=adapter)
assert "litellm" not in sys.modules, "it is loaded before it is used"

async def read_a_moment(made):
    async with aclosing(made(attempts=2).reply(QUESTION)) as reply:
        await anext(reply)

async def work(made, way):
    first = read_a_moment(made) if way == "reply" else ask(made(attempts=2), way)
    calls = [first, *(ask(made(attempts=2), way) for _ in range(2))]
    errors = await asyncio.gather(*calls, return_exceptions=True)
    assert not [error for error in errors if error and not isinstance(error, AgentError)], errors
    gc.collect()

for url, model, way in cases:
    for _ in range(3):
        asyncio.run(work(partial(model_at, url, model, adapter=adapter), way))
        gc.collect()
        gc.get_freeze_count() or gc.freeze()  # the packages, which each collection would examine again
assert ("litellm" in sys.modules) == (adapter == "litellm")
assert "mcp" not in sys.modules, "it imports mcp to call tools"
assert "SURPRISE" not in os.environ, "it reads another .env"
"""
ASKING_IN_THREADS = """
import asyncio, json, sys
from concurrent.futures import ThreadPoolExecutor
from tests.template_only.language_models.models import ask, model_at

adapter, cases = sys.argv[1], json.loads(sys.argv[2])
for url, model, way in cases:
    shared = model_at(url, model, adapter=adapter, attempts=1)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: asyncio.run(ask(shared, way)), range(12)))
"""
ANTHROPIC_WORDS = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Yes."}}
ANTHROPIC_END = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}
GEMINI_REPLY = {"candidates": [{"content": {"parts": [{"text": "Yes."}]}, "finishReason": "STOP"}]}
Case = tuple[str, str, Behaviour]
CASES: dict[str, Case] = {
    "says_in_pieces": (UNKNOWN, "reply", it.says_in_pieces("Yes, ", "it is.")),
    "says": (UNKNOWN, "answer", it.says(VERDICT.model_dump(mode="json"))),
    **{f"fails_{way}": (UNKNOWN, way, it.fails(500)) for way in WAYS},
}
OTHER_PROTOCOLS: dict[str, Case] = {
    "anthropic": (ANTHROPIC, "reply", it.streams(ANTHROPIC_WORDS, ANTHROPIC_END)),
    "gemini": (GEMINI, "reply", it.streams(GEMINI_REPLY)),
}


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


def calls_to(server: ProviderServer, cases: dict[str, Case], asked: Counter[str]) -> str:
    """Let the server behave as each case says, at an address of its own, and count; return the calls as JSON."""

    async def behave(exchange: Exchange) -> StreamResponse:
        case = exchange.http.path.split("/")[2]
        asked[case] += 1
        return await cases[case][2](exchange)

    server.always(behave)
    return json.dumps([(f"{server.base_url}/{case}", model, way) for case, (model, way, _) in cases.items()])


def test_prints_nothing_and_leaves_nothing_open_in_one_event_loop_after_another(
    server: ProviderServer, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("SURPRISE=1\n", encoding="utf-8")
    cases = CASES | (OTHER_PROTOCOLS if server.adapter == "litellm" else {})
    asked: Counter[str] = Counter()

    process = run(ASKING, server.adapter, calls_to(server, cases, asked), folder=tmp_path)

    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    assert [case for case in cases if asked[case] < 9] == []


def test_serves_an_event_loop_in_each_of_several_threads(server: ProviderServer) -> None:
    cases: dict[str, Case] = {"openai": (UNKNOWN, "reply", it.says_in_pieces(*"Yes.", pause=0.02))}
    if server.adapter == "litellm":
        events = (*(ANTHROPIC_WORDS,) * 4, ANTHROPIC_END)
        cases["anthropic"] = (ANTHROPIC, "reply", it.streams(*events, pause=0.02))
    asked: Counter[str] = Counter()

    process = run(ASKING_IN_THREADS, server.adapter, calls_to(server, cases, asked))

    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    assert asked == dict.fromkeys(cases, 12)


def test_is_not_loaded_with_the_container() -> None:
    loaded = run("import sys, infrastructure.container; print(*sys.modules)").stdout.split()

    assert "infrastructure.settings" in loaded
    assert "infrastructure.language_models.litellm.language_model" not in loaded
    assert not {"litellm", "openai", "aiohttp", "httpx", "mcp"} & set(loaded)
