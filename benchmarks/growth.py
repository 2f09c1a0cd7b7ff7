"""How the agent's work grows with what it has: `notes NUMBER`, or `turns NUMBER URL` of a conversation. Prints JSON."""

import asyncio
import gc
import json
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import provider_work
from application.chat.answer_question import AnswerQuestionRequest
from application.notes.capture_notes import CaptureNotesRequest
from domain.chat.conversation import new_conversation_id
from domain.messages import AssistantMessage, UserMessage
from infrastructure.chat.container import ChatContainer
from infrastructure.composition import Agent
from infrastructure.notes.container import NotesContainer
from infrastructure.settings import load_settings

_WORDS = ("loom", "warp", "weft", "shuttle", "heddle", "treadle", "reed", "selvedge", "bobbin", "twill")


@asynccontextmanager
async def _agent(folder: Path, **settings: Any) -> AsyncIterator[Agent]:
    agent = Agent(load_settings(data_dir=folder / "data", **settings))
    try:
        yield agent
    finally:
        await agent.close()


async def _notes(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "notes").mkdir()
        for number in range(count):
            topic, other = _WORDS[number % 10], _WORDS[(number // 10) % 10]
            text = f"# Note {number} on {topic}\n\nThe {topic} number{number} meets the {other} in the weave.\n"
            (folder / "notes" / f"{number}.md").write_text(text, encoding="utf-8")
        async with _agent(folder) as agent:
            container = agent.of(NotesContainer)
            request = CaptureNotesRequest(folder=str(folder / "notes"))
            begun = time.perf_counter()
            await container.capture_notes().execute(request)
            captured = time.perf_counter()
            report = await container.capture_notes().execute(request)
            again = time.perf_counter()
            if report.unchanged != count:
                sys.exit(f"{report.unchanged} of {count} notes are unchanged")
            searches = []
            for number in range(40):
                asked = f"{_WORDS[number % 10]} number{number * 37 % count}"
                at = time.perf_counter()
                await container.note_repository().search(asked, limit=10, folder=str(folder / "notes"))
                searches.append(time.perf_counter() - at)
    p95 = sorted(searches)[int(len(searches) * 0.95)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"notes": count, "capture": captured - begun, "again": again - captured, "search_p95": p95, "peak_mb": peak}


async def _turns(url: str, count: int) -> dict[str, float]:
    provider = {"base_url": url, "api_key": "sk-bench"}
    with tempfile.TemporaryDirectory() as name:
        async with _agent(Path(name), model="openai-compatible/bench", provider=provider) as agent:
            memory, answer = agent.of(ChatContainer).conversation_memory(), agent.of(ChatContainer).answer_question()
            turns = [(UserMessage, AssistantMessage)[number % 2](text=f"Turn {number}.") for number in range(count)]
            used = []
            for _ in range(8):
                known = new_conversation_id()
                await memory.remember(known, turns, after=0, at=datetime.now(UTC))
                begun = time.process_time()
                request = AnswerQuestionRequest(conversation=known, question=provider_work.QUESTION)
                async for _ in answer.execute(request):
                    pass
                used.append(time.process_time() - begun)
    return {"turns": count, "cpu_ms": min(used) * 1000}


if __name__ == "__main__":
    gc.set_threshold(100_000)  # as the agent's command line sets it
    count = int(sys.argv[2])
    print(json.dumps(asyncio.run(_notes(count) if sys.argv[1] == "notes" else _turns(sys.argv[3], count))))
