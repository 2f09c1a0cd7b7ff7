"""What one article and one question of a chat cost in tokens, by step, and how much of it a provider can cache.

The offline model answers, so every figure is the same each time; a real model answers something else, and so some of
what it is sent later differs too. A prompt's stable prefix is what it has in common with an earlier one of the run,
from the beginning on. Prints JSON.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from application.article.write_article import WriteArticle
from application.chat.answer_question import AnswerQuestionRequest
from application.notes.capture_notes import CaptureNotesRequest
from application.ports.event_listener import EventListener
from application.runs.start_run import StartRunRequest
from domain.chat.conversation import new_conversation_id
from domain.events import Event, ModelCalled
from infrastructure.chat.container import ChatContainer
from infrastructure.composition import Agent
from infrastructure.notes.container import NotesContainer
from infrastructure.runs.container import RunsContainer
from infrastructure.settings import load_settings

NOTES = Path(__file__).parents[1] / "examples" / "notes"
QUESTION = "What is occupancy?"


class _Calls(EventListener):
    def __init__(self) -> None:
        self.calls: list[ModelCalled] = []

    def on_event(self, event: Event) -> None:
        self.calls += [event] if isinstance(event, ModelCalled) else []


def _by_step(calls: Sequence[ModelCalled], encode: Any) -> list[dict[str, Any]]:
    steps: dict[str, dict[str, Any]] = defaultdict(lambda: {"calls": 0, "input": 0, "output": 0, "stable": 0})
    earlier: list[str] = []
    for call in calls:
        sent = "\n".join(f"{message.role}: {message.text}" for message in call.prompt.messages)
        stable = max((_in_common(sent, other) for other in earlier), default=0)
        earlier.append(sent)
        step = steps[call.step]
        step["calls"] += 1
        for name, text in (("input", sent), ("output", call.answer), ("stable", sent[:stable])):
            step[name] += len(encode(text))
    return [{"step": name, **step} for name, step in steps.items()]


def _in_common(first: str, second: str) -> int:
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))


async def _main() -> None:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    from litellm import encoding

    with tempfile.TemporaryDirectory() as folder:
        agent = Agent(load_settings(data_dir=Path(folder), article={"folder": Path(folder) / "articles"}))
        article, question = _Calls(), _Calls()
        runs = agent.of(RunsContainer)
        request = json.dumps({"topic": None, "folder": str(NOTES), "capture": True})
        run = await runs.start_run().execute(StartRunRequest(workflow=WriteArticle.name, request=request))
        await runs.execute_run().execute(run.id, listener=article)
        await agent.of(NotesContainer).capture_notes().execute(CaptureNotesRequest(folder=str(NOTES)))
        agent.core.listener().add(question)
        asked = AnswerQuestionRequest(conversation=new_conversation_id(), question=QUESTION)
        async for _ in agent.of(ChatContainer).answer_question().execute(asked):
            pass
        await agent.close()
    found = {"article": _by_step(article.calls, encoding.encode), "question": _by_step(question.calls, encoding.encode)}
    print(json.dumps(found))


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
