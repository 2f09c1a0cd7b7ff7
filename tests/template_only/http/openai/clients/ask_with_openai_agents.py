"""The Agents SDK, with and without tools of its own."""

import asyncio
import sys

from agents import Agent, OpenAIChatCompletionsModel, Runner, function_tool, set_tracing_disabled  # type: ignore[import-not-found] # in an environment of its own
from openai import AsyncOpenAI

QUESTION = "What time is it?"


@function_tool  # type: ignore[untyped-decorator] # as above
def get_weather(city: str) -> str:
    """Return the weather in a city."""
    return f"Sunny in {city}"


async def main(url: str) -> None:
    set_tracing_disabled(disabled=True)
    client = AsyncOpenAI(base_url=url, api_key="not needed", max_retries=0)
    model = OpenAIChatCompletionsModel(model="agent", openai_client=client)
    for tools in ([], [get_weather]):
        agent = Agent(name="asker", instructions="Be brief.", model=model, tools=tools)
        first = await Runner.run(agent, QUESTION)
        assert "current_time" in first.final_output
        second = await Runner.run(agent, [*first.to_input_list(), {"role": "user", "content": QUESTION}])
        assert second.final_output
        streamed = Runner.run_streamed(agent, QUESTION)
        async for _ in streamed.stream_events():
            pass
        assert "current_time" in streamed.final_output


asyncio.run(main(sys.argv[1]))
