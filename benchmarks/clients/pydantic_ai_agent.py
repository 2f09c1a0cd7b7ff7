"""pydantic-ai, as its documentation shows it."""

import json
from collections.abc import Awaitable, Callable, Mapping

from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

import provider_work


class Verdict(BaseModel):
    verdict: str
    score: int
    reasons: tuple[str, ...]


async def connect(url: str) -> Mapping[str, Callable[[], Awaitable[str]]]:
    model = OpenAIChatModel("bench", provider=OpenAIProvider(base_url=url, api_key="sk-bench"))
    asking = Agent(model, instructions=provider_work.INSTRUCTIONS)
    with_tool = Agent(model, instructions=provider_work.INSTRUCTIONS)
    judging = Agent(model, instructions=provider_work.INSTRUCTIONS, output_type=NativeOutput(Verdict))

    @with_tool.tool_plain
    def current_time(utc_offset_hours: float = 0.0) -> str:
        """Return the current date and time."""
        return json.dumps({"time": f"2026-11-28T12:00:00+{utc_offset_hours}"})

    async def loop() -> str:
        return (await with_tool.run(provider_work.QUESTION)).output

    async def text() -> str:
        said = ""
        async with asking.run_stream(provider_work.QUESTION) as result:
            async for words in result.stream_text(delta=True, debounce_by=None):
                said += words
        return said

    async def verdict() -> str:
        return json.dumps((await judging.run(provider_work.QUESTION)).output.model_dump())

    return {"loop": loop, "text": text, "verdict": verdict}
