"""openai-agents, as its documentation shows it, with chat completions and without its own traces."""

import json
from collections.abc import Awaitable, Callable, Mapping

from agents import Agent, OpenAIChatCompletionsModel, Runner, function_tool, set_tracing_disabled
from openai import AsyncOpenAI
from pydantic import BaseModel

import provider_work


class Verdict(BaseModel):
    verdict: str
    score: int
    reasons: list[str]


@function_tool
def current_time(utc_offset_hours: float = 0.0) -> str:
    """Return the current date and time."""
    return json.dumps({"time": f"2026-11-28T12:00:00+{utc_offset_hours}"})


async def connect(url: str) -> Mapping[str, Callable[[], Awaitable[str]]]:
    set_tracing_disabled(disabled=True)
    client = AsyncOpenAI(base_url=url, api_key="sk-bench", max_retries=0)
    model = OpenAIChatCompletionsModel(model="bench", openai_client=client)
    common = {"instructions": provider_work.INSTRUCTIONS, "model": model}
    with_tool = Agent(name="bench", tools=[current_time], **common)
    asking = Agent(name="bench", **common)
    judging = Agent(name="bench", output_type=Verdict, **common)

    async def loop() -> str:
        return str((await Runner.run(with_tool, provider_work.QUESTION)).final_output)

    async def text() -> str:
        result = Runner.run_streamed(asking, provider_work.QUESTION)
        async for _ in result.stream_events():
            pass
        return str(result.final_output)

    async def verdict() -> str:
        return json.dumps((await Runner.run(judging, provider_work.QUESTION)).final_output.model_dump())

    return {"loop": loop, "text": text, "verdict": verdict}
