"""Pydantic AI, with and without tools of its own."""

import asyncio
import sys

from pydantic_ai import Agent  # type: ignore[import-not-found] # in an environment of its own
from pydantic_ai.models.openai import OpenAIChatModel  # type: ignore[import-not-found] # as above
from pydantic_ai.providers.openai import OpenAIProvider  # type: ignore[import-not-found] # as above

QUESTION = "What time is it?"


def get_weather(city: str) -> str:
    """Return the weather in a city."""
    return f"Sunny in {city}"


async def main(url: str) -> None:
    model = OpenAIChatModel("agent", provider=OpenAIProvider(base_url=url, api_key="not needed"))
    for tools in ([], [get_weather]):
        agent = Agent(model, tools=tools, instructions="Be brief.", system_prompt="You help.")
        first = await agent.run(QUESTION)
        assert "current_time" in first.output
        assert (await agent.run(QUESTION, message_history=first.all_messages())).output
        async with agent.run_stream(QUESTION) as streamed:
            assert "current_time" in await streamed.get_output()


asyncio.run(main(sys.argv[1]))
