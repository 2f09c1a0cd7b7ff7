"""The LiteLLM model in a process of its own: what it loads and when, what it prints, what it leaves open."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asking import CANARY, GOOD
from tests.provider_server import Behaviour, ProviderServer, fails, says
from tests.provider_streams import says_in_pieces, streams

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
QUIET = f"""
import asyncio, gc, sys
from infrastructure.language_models.litellm import LiteLLMLanguageModel
from domain.errors import AgentError
from pydantic import SecretStr
from tests.asking import QUESTION, Verdict

def model():
    key = SecretStr("{CANARY}")
    return LiteLLMLanguageModel(
        model="openai/test-model", api_key=key, base_url=sys.argv[1], attempts=2, retry_wait=0.01
    )

model()
assert "litellm" not in sys.modules, "it was loaded before it was used"

async def ask():
    asks = [model().answer(QUESTION, returning=Verdict) for _ in range(3)]
    answers = await asyncio.gather(*asks, return_exceptions=True)
    gc.collect()
    return answers

for _ in range(3):
    answers = asyncio.run(ask())
    assert not [a for a in answers if isinstance(a, BaseException) and not isinstance(a, AgentError)], answers
    gc.collect()
assert "litellm" in sys.modules
"""

LISTENING = """
import asyncio, gc, sys
from contextlib import aclosing
from domain.errors import AgentError
from tests.asking import LOOK_UP, QUESTION, Asking, hear

def model():
    return Asking(model=sys.argv[2], attempts=2).of(sys.argv[1])

async def listen_for_a_moment():
    try:
        async with aclosing(model().reply(QUESTION)) as reply:
            await anext(reply)
    except AgentError:
        pass

async def listen():
    await asyncio.gather(listen_for_a_moment(), *(hear(model(), tools=[LOOK_UP]) for _ in range(2)))
    gc.collect()

for _ in range(3):
    asyncio.run(listen())
    gc.collect()
"""


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


def run(code: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", code, *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("status", [200, 401, 500])
def test_prints_nothing_and_leaves_nothing_open_in_one_event_loop_after_another(
    server: ProviderServer, status: int
) -> None:
    server.always(says(GOOD) if status == 200 else fails(status))

    process = run(QUIET, server.base_url)

    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    assert len(server.requests) == 9 * (2 if status == 500 else 1)


OPENAI, ANTHROPIC, GEMINI = "openai/test-model", "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash"
SPOKEN = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Yes."}}
CANDIDATE = {"content": {"parts": [{"text": "Yes."}]}, "finishReason": "STOP"}


@pytest.mark.parametrize(
    ("model", "behaviour"),
    [
        (OPENAI, says_in_pieces("Yes, ", "it is.")),
        (ANTHROPIC, streams(SPOKEN, {"type": "message_delta", "delta": {"stop_reason": "end_turn"}})),
        (GEMINI, streams({"candidates": [CANDIDATE]})),
    ],
    ids=["openai", "anthropic", "gemini"],
)
def test_streams_without_a_word_and_leaves_nothing_open_in_one_event_loop_after_another(
    server: ProviderServer, model: str, behaviour: Behaviour
) -> None:
    server.always(behaviour)

    process = run(LISTENING, server.base_url, model)

    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    assert len(server.requests) >= 9


def test_is_not_loaded_with_the_container() -> None:
    code = "import sys, infrastructure.container; print(*sys.modules)"

    loaded = run(code).stdout.split()

    assert "infrastructure.language_models.litellm" in loaded
    assert not {"litellm", "openai", "aiohttp", "httpx"} & set(loaded)


def test_reads_no_env_file_but_the_one_it_is_given(server: ProviderServer, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SURPRISE=1\n", encoding="utf-8")
    server.always(says(GOOD))

    process = run(QUIET + "\nimport os; print('SURPRISE' in os.environ)", server.base_url, cwd=tmp_path)

    assert (process.stdout.strip(), process.stderr) == ("False", "")
