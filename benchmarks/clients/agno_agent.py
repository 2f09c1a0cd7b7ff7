"""agno, as its documentation shows it."""

import json
from collections.abc import Awaitable, Callable, Mapping

from agno.agent import Agent
from agno.models.openai.like import OpenAILike
from pydantic import BaseModel

import provider_work


class Verdict(BaseModel):
    verdict: str
    score: int
    reasons: tuple[str, ...]


def current_time(utc_offset_hours: float = 0.0) -> str:
    """Return the current date and time."""
    return json.dumps({"time": f"2026-11-28T12:00:00+{utc_offset_hours}"})


async def connect(url: str) -> Mapping[str, Callable[[], Awaitable[str]]]:
    def model() -> OpenAILike:
        return OpenAILike(id="bench", base_url=url, api_key="sk-bench", supports_native_structured_outputs=True)

    common = {"instructions": provider_work.INSTRUCTIONS, "telemetry": False}
    with_tool = Agent(model=model(), tools=[current_time], **common)
    asking = Agent(model=model(), **common)
    judging = Agent(model=model(), output_schema=Verdict, **common)

    async def loop() -> str:
        return str((await with_tool.arun(provider_work.QUESTION)).content)

    async def text() -> str:
        events = asking.arun(provider_work.QUESTION, stream=True)
        return "".join([event.content async for event in events if event.event == "RunContent" and event.content])

    async def verdict() -> str:
        return json.dumps((await judging.arun(provider_work.QUESTION)).content.model_dump())

    return {"loop": loop, "text": text, "verdict": verdict}
