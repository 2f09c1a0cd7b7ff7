"""LangChain, with tools of its own, and with an image in the history."""

import sys

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage  # type: ignore[import-not-found] # in an environment of its own
from langchain_openai import ChatOpenAI  # type: ignore[import-not-found] # as above

QUESTION = "What time is it?"
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}


def get_weather(city: str) -> str:
    """Return the weather in a city."""
    return f"Sunny in {city}"


model = ChatOpenAI(model="agent", base_url=sys.argv[1], api_key="not needed", max_retries=0)
first = model.invoke(QUESTION)
assert "current_time" in first.content
assert (first.tool_calls, first.response_metadata["finish_reason"]) == ([], "stop")
assert first.usage_metadata["total_tokens"] > 0
assert model.invoke([SystemMessage("Be brief."), HumanMessage(QUESTION), first, HumanMessage(QUESTION)]).content
assert model.invoke([HumanMessage([IMAGE]), AIMessage("A cat."), HumanMessage(QUESTION)]).content
assert "current_time" in model.bind_tools([get_weather]).invoke(QUESTION).content
assert "current_time" in "".join(chunk.content for chunk in model.stream(QUESTION))
