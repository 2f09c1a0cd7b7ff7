"""LangChain, as its documentation shows it."""

import json
from collections.abc import Awaitable, Callable, Mapping

from langchain.agents import create_agent
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

import provider_work


class Verdict(BaseModel):
    verdict: str
    score: int
    reasons: tuple[str, ...]


@tool
def current_time(utc_offset_hours: float = 0.0) -> str:
    """Return the current date and time."""
    return json.dumps({"time": f"2026-11-28T12:00:00+{utc_offset_hours}"})


async def connect(url: str) -> Mapping[str, Callable[[], Awaitable[str]]]:
    model = ChatOpenAI(model="bench", base_url=url, api_key="sk-bench", max_retries=0)
    agent = create_agent(model, [current_time], system_prompt=provider_work.INSTRUCTIONS)
    judging = model.with_structured_output(Verdict, method="json_schema")
    asked = [SystemMessage(provider_work.INSTRUCTIONS), HumanMessage(provider_work.QUESTION)]

    async def loop() -> str:
        result = await agent.ainvoke({"messages": [{"role": "user", "content": provider_work.QUESTION}]})
        return str(result["messages"][-1].content)

    async def text() -> str:
        return "".join([str(chunk.content) async for chunk in model.astream(asked)])

    async def verdict() -> str:
        return json.dumps((await judging.ainvoke(asked)).model_dump())

    return {"loop": loop, "text": text, "verdict": verdict}
